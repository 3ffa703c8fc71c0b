using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Api;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Simulate;

/// <summary>
/// Walks what a machine would walk from power-on to its answer file. It only reads: no token is issued and no run learns of it.
/// </summary>
internal sealed class ChainWalk(ApiClient api, MachineClient machine)
{
    private static readonly TimeSpan s_mirrorPatience = TimeSpan.FromSeconds(20);

    private readonly List<JsonNode> _links = [];

    /// <summary>
    /// The links up to the first broken one, each with <c>link</c>, <c>result</c> (<c>ok</c>, <c>broken</c>) and <c>detail</c>.
    /// </summary>
    public async Task<IReadOnlyList<JsonNode>> WalkAsync(string name, CancellationToken ct)
    {
        try
        {
            await LinksAsync(name, ct);
        }
        catch (LinkException broken)
        {
            Add(_current, "broken", broken.Message);
        }
        catch (CtlException refused) when (_current is not "")
        {
            Add(_current, "broken", refused.Message);
        }

        return _links;
    }

    private string _current = "";

    private async Task LinksAsync(string name, CancellationToken ct)
    {
        // A server that can't be reached or refuses the caller is an error of its own, not a link.
        await api.GetAsync("v1/whoami", ct);

        _current = "menu";
        var menu = await machine.TextAsync($"{api.Server.AbsoluteUri.TrimEnd('/')}/menu.ipxe", ct);
        var apiBase = BootScript.ApiOf(menu)
            ?? throw new LinkException(
                "/menu.ipxe is not bootd's script: it has no line 'set api URL'. Something else answers in front of goosed.");
        Ok($"chains to {apiBase}");

        _current = "api";
        await machine.TextAsync($"{apiBase}/healthz", ct);
        Ok($"{apiBase} answers");

        _current = "machine";
        var known = await Names.MachineAsync(api, name, ct);
        Ok($"{known["id"]}");

        _current = "script";
        var preview = await api.GetAsync($"v1/machines/{known["id"]}/boot", ct);
        if ((string?)preview["fault"] is { } fault)
        {
            throw new LinkException(fault);
        }

        Ok($"{preview["blueprint"]}");
        foreach (var file in preview["files"]?.AsArray().OfType<JsonNode>() ?? [])
        {
            _current = (string?)file["role"] ?? "file";
            Ok(file["artifact_id"] is null ? await MirrorAsync((string?)file["url"] ?? "", ct) : await ArtifactAsync(file, ct));
        }

        if ((string?)preview["answer_file"] is { } family)
        {
            _current = "answer file";
            var text = await api.TextAsync($"v1/render/{family}?machine_id={known["id"]}", ct);
            Ok($"{family}, {Commands.ByteSize.Text(text.Length)}");
        }

        _current = "desired state";
        Ok(await FilesAsync((string?)preview["blueprint"], (string?)known["managed_by"], ct));

        // Last, so that the way of a machine that is not armed yet is walked all the same.
        _current = "run";
        Ok(
            (string?)preview["boots"] == "installer"
                ? $"{preview["run_id"]} is waiting for it"
                : throw new LinkException(
                    $"it would boot its own disk: {preview["reason"]}{(IsProtected(known) ? ", and it is protected" : "")}. See goosectl "
                        + $"machines explain {name}"));
    }

    private static bool IsProtected(JsonNode machine) =>
        Column.At(machine, "profile.protected") is JsonValue set && set.TryGetValue(out bool isProtected) && isProtected;

    // A faulty file leaves its last good version in force: what was walked is not what the file says.
    private async Task<string> FilesAsync(string? blueprint, string? managedBy, CancellationToken ct)
    {
        var state = await api.GetAsync("v1/desired-state", ct);
        var fault = (state["faults"] as JsonArray ?? []).FirstOrDefault(
            each =>
                (string?)each?["path"] is { } path
                    && (path == managedBy || path.StartsWith($"blueprints/{blueprint}/", StringComparison.Ordinal)));
        return fault is null
            ? "no fault in its files"
            : throw new LinkException($"{fault["path"]}:{fault["line"]}: {fault["reason"]} Its last good version is in force.");
    }

    private async Task<string> ArtifactAsync(JsonNode file, CancellationToken ct)
    {
        var (length, digest) = await DigestAsync((string?)file["url"] ?? "", file["artifact_id"], ct);
        return digest == (string?)file["sha256"]
            ? $"{Commands.ByteSize.Text(length)}, sha256 {digest[..12]}… is right"
            : throw new LinkException($"artifact {file["artifact_id"]} has other bytes: sha256 {digest} instead of {file["sha256"]}.");
    }

    private async Task<(long Length, string Digest)> DigestAsync(string url, JsonNode? artifact, CancellationToken ct)
    {
        try
        {
            return await machine.SendAsync(() => new(HttpMethod.Get, url), async answer =>
            {
                await using var content = await answer.Content.ReadAsStreamAsync(ct);
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[256 * 1024];
                var all = 0L;
                for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; all += read)
                {
                    hash.AppendData(buffer.AsSpan(0, read));
                }

                return (all, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }, ct);
        }
        catch (LinkException lost)
        {
            throw new LinkException($"{lost.Message}. A download of damaged bytes is cut off; see goosectl artifacts verify {artifact}");
        }
    }

    private async Task<string> MirrorAsync(string url, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_mirrorPatience);
        try
        {
            return await machine.SendAsync(
                () => new(HttpMethod.Get, url),
                answer => Task.FromResult($"{url} answers, {Commands.ByteSize.Text(answer.Content.Headers.ContentLength ?? 0)}"),
                patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LinkException($"{url} was not answered within {s_mirrorPatience.TotalSeconds:0} s");
        }
    }

    private void Ok(string detail) => Add(_current, "ok", detail);

    private void Add(string link, string result, string detail) =>
        _links.Add(new JsonObject { ["link"] = link, ["result"] = result, ["detail"] = detail });
}
