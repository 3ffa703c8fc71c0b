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
    /// Every link, each with <c>link</c>, <c>result</c> and <c>detail</c>. A result is <c>ok</c>, <c>broken</c>, <c>not checked</c> for
    /// what this computer can't reach and machines may, or <c>not armed</c> for a machine that is to boot its own disk.
    /// </summary>
    public async Task<IReadOnlyList<JsonNode>> WalkAsync(string name, CancellationToken ct)
    {
        // A server that can't be reached or refuses the caller is an error of its own, not a link.
        await api.GetAsync("v1/whoami", ct);

        var apiBase = "";
        await LinkAsync("menu", async () => $"chains to {apiBase = await MenuAsync(ct)}");
        if (apiBase.Length > 0)
        {
            await LinkAsync("api", async () =>
            {
                await machine.TextAsync($"{apiBase}/healthz", ct);
                return $"{apiBase} answers";
            });
        }

        JsonNode? known = null;
        await LinkAsync("machine", async () => $"{(known = await Names.MachineAsync(api, name, ct))["id"]}");
        if (known is not null)
        {
            await InstallerAsync(known, name, ct);
        }

        return _links;
    }

    private async Task<string> MenuAsync(CancellationToken ct) =>
        BootScript.ApiOf(await machine.TextAsync($"{api.Server.AbsoluteUri.TrimEnd('/')}/menu.ipxe", ct))
            ?? throw new LinkException(
                "/menu.ipxe is not bootd's script: it has no line 'set api URL'. Something else answers in front of goosed.");

    private async Task InstallerAsync(JsonNode known, string name, CancellationToken ct)
    {
        var preview = await api.GetAsync($"v1/machines/{known["id"]}/boot", ct);
        await LinkAsync("script", () => (string?)preview["fault"] is { } fault
            ? throw new LinkException(fault)
            : Task.FromResult($"{preview["blueprint"]}"));
        foreach (var file in (preview["files"] as JsonArray ?? []).OfType<JsonNode>())
        {
            await LinkAsync((string?)file["role"] ?? "file", () =>
                file["artifact_id"] is null ? MirrorAsync((string?)file["url"] ?? "", ct) : ArtifactAsync(file, ct));
        }

        if ((string?)preview["answer_file"] is { } family)
        {
            await LinkAsync("answer file", async () =>
                $"{family}, {Commands.ByteSize.Text((await api.TextAsync($"v1/render/{family}?machine_id={known["id"]}", ct)).Length)}");
        }

        await LinkAsync("desired state", () => FilesAsync((string?)preview["blueprint"], (string?)known["managed_by"], ct));
        if ((string?)preview["boots"] == "installer")
        {
            Add("run", "ok", $"{preview["run_id"]} is waiting for it");
        }
        else
        {
            Add(
                "run", "not armed",
                $"it boots its own disk: {preview["reason"]}{(IsProtected(known) ? ", and it is protected" : "")}. See goosectl machines "
                    + $"explain {name}");
        }
    }

    private async Task LinkAsync(string link, Func<Task<string>> check)
    {
        try
        {
            Add(link, "ok", await check());
        }
        catch (LinkException away) when (away.IsUnreachable)
        {
            Add(link, "not checked", $"this computer can't reach it, machines may: {away.Message}");
        }
        catch (LinkException broken)
        {
            Add(link, "broken", broken.Message);
        }
        catch (CtlException refused) when (refused.Code is not (Exit.Unreachable or Exit.Refused))
        {
            Add(link, "broken", refused.Message);
        }
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
            throw new LinkException($"{lost.Message}. A download of damaged bytes is cut off; see goosectl artifacts verify {artifact}")
            {
                IsUnreachable = lost.IsUnreachable,
            };
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
            throw new LinkException($"{url} was not answered within {s_mirrorPatience.TotalSeconds:0} s") { IsUnreachable = true };
        }
    }

    private void Add(string link, string result, string detail) =>
        _links.Add(new JsonObject { ["link"] = link, ["result"] = result, ["detail"] = detail });
}
