using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Api;

namespace Goosed.Goosectl.Simulate;

/// <summary>One machine that does not exist, from its enrolment to the end of its run; it makes every call that a real one makes.</summary>
internal sealed class SimulatedMachine(ApiClient api, MachineClient client, string mac)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    // Firmware and installers ask again when a server restarts.
    private static readonly TimeSpan s_outage = TimeSpan.FromMinutes(1);

    public string Mac => mac;

    /// <summary>Its id, once it is enrolled.</summary>
    public string? Id { get; private set; }

    /// <summary>How often a call had no answer, or was told that the server can't give one now, and was made again.</summary>
    public int Repeats { get; private set; }

    /// <summary>Goes through its whole run.</summary>
    /// <exception cref="LinkException">It did not come to success.</exception>
    public async Task LiveAsync(JsonObject profile, CancellationToken ct)
    {
        try
        {
            // Not broken off: it has to be known whether there is something to remove.
            var enrolled = await AgainAsync(() => api.PostAsync(
                "v1/machines",
                new JsonObject
                {
                    ["mac"] = mac,
                    ["serial"] = $"SIMULATED-{mac.Replace(":", "", StringComparison.Ordinal)}",
                    ["profile"] = profile.DeepClone(),
                }, CancellationToken.None), CancellationToken.None);
            Id = (string?)enrolled["id"];
            var (apiBase, script) = await BootAsync(ct);
            if (script.Token is null)
            {
                await StartAsync(ct);
                (apiBase, script) = await BootAsync(ct);
            }

            if (script is not { Token: not null, RunId: { } run })
            {
                throw new LinkException($"the script installs nothing: {script.Says}");
            }

            await InstallAsync(apiBase, script, run, ct);
            await EndAsync(run, ct);
        }
        catch (CtlException refused)
        {
            throw new LinkException(refused.Message);
        }
    }

    // A server that holds new machines back has to be asked for the run; a busy one may have been late with it.
    private async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await AgainAsync(() => api.PostAsync("v1/runs/start", new JsonObject { ["machine_id"] = Id }, ct), ct);
        }
        catch (CtlException running) when (running.Code == Exit.Conflict)
        {
            // It is there by now.
        }
    }

    private async Task<(string ApiBase, BootScript Script)> BootAsync(CancellationToken ct)
    {
        var menu = await TextAsync($"{api.Server.AbsoluteUri.TrimEnd('/')}/menu.ipxe", ct);
        var apiBase = BootScript.ApiOf(menu) ?? throw new LinkException("/menu.ipxe names no API");
        return (
            apiBase, BootScript.Parse(await TextAsync($"{apiBase}/v1/boot/ipxe?mac={mac}&uuid=&serial_hex=&arch=x86_64&platform=efi", ct)));
    }

    private async Task InstallAsync(string apiBase, BootScript script, Guid run, CancellationToken ct)
    {
        // Files of mirrors are the mirror's to serve.
        foreach (var file in script.Files.Where(file => file.Contains("/objects/", StringComparison.Ordinal)))
        {
            await AgainAsync(() => client.TouchAsync(file, ct), ct);
        }

        var answerFile = script.AnswerFile is { } url ? await TextAsync(url, ct) : "";
        var agent = script.AgentToken(answerFile)
            ?? throw new LinkException("neither its script nor its answer file hands it an agent's token: it can't report");

        var milestones = (await AgainAsync(() => api.GetAsync($"v1/runs/{run}", ct), ct))["milestones"]?.AsArray() ?? [];
        foreach (var milestone in milestones.OfType<JsonNode>().Where(milestone => (string?)milestone["state"] != "done"))
        {
            await PostAsync(
                $"{apiBase}/v1/runs/{run}/milestones", agent,
                new JsonObject { ["milestone"] = milestone["name"]?.DeepClone(), ["state"] = "done" }, ct);
        }

        await PostAsync($"{apiBase}/v1/agents/facts", agent, new JsonObject
        {
            ["machine_id"] = Id,
            ["snapshot"] = new JsonObject
            {
                ["simulated"] = true,
                ["postinstall_done"] = true,
                ["hostname"] = $"simulated-{mac.Replace(":", "", StringComparison.Ordinal)}",
                ["cpu"] = new JsonObject { ["cores"] = 1 },
            },
        }, ct);

        if (BootScript.Parse(await TextAsync($"{apiBase}/v1/boot/ipxe?mac={mac}", ct)) is { Token: not null })
        {
            throw new LinkException("its second boot was handed an installer again");
        }
    }

    private async Task EndAsync(Guid run, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            var state = await AgainAsync(() => api.GetAsync($"v1/runs/{run}", ct), ct);
            switch ((string?)state["status"])
            {
                case "success":
                    return;
                case "running" when TimeProvider.System.GetElapsedTime(began) < s_patience:
                    await Task.Delay(pause, TimeProvider.System, ct);
                    break;
                case "running":
                    throw new LinkException($"run {run} has not ended after {s_patience.TotalMinutes:0} minutes");
                default:
                    throw new LinkException($"run {run} ended as {state["status"]}: {state["message"]}");
            }
        }
    }

    private Task<string> TextAsync(string url, CancellationToken ct) => AgainAsync(() => client.TextAsync(url, ct), ct);

    private Task<string> PostAsync(string url, Guid agent, JsonObject body, CancellationToken ct) => AgainAsync(() => client.PostAsync(url, agent, StoredJson.Text(body), ct), ct);

    private async Task<T> AgainAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; Repeats++)
        {
            try
            {
                return await ask();
            }
            catch (Exception failed) when (IsPassing(failed) && TimeProvider.System.GetElapsedTime(began) < s_outage)
            {
                await Task.Delay(s_longestPause, TimeProvider.System, ct);
            }
        }
    }

    private static bool IsPassing(Exception failed) =>
        failed is LinkException { IsPassing: true } or CtlException { Code: Exit.Unreachable };
}
