using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl doctor</c>: looks for what keeps machines from being installed, and says how to mend it.</summary>
internal static class DoctorCommand
{
    private const double MostClockSeconds = 60;
    private const string NotUsed = "not used yet";

    private static readonly IReadOnlyList<Column> s_columns =
        [Column.Of("CHECK", "check"), Column.State("RESULT", "result"), Column.Of("DETAIL", "detail")];

    public static Command Create() =>
        Verb.Of("doctor", "Check the server, the desired state and what machines need to boot", ["goosectl doctor"], [], async (call, ct) =>
    {
        List<JsonNode> results = [];
        foreach (var (name, check) in new (string, Func<Invocation, CancellationToken, Task<string>>)[]
        {
            ("server", ServerAsync), ("sign-in", SignInAsync), ("clock", ClockAsync), ("machines can reach it", ReachableAsync),
            ("desired state", DesiredStateAsync), ("machines on hold", HeldAsync), ("default blueprint", DefaultBlueprintAsync), ("artifacts", ArtifactsAsync), ("events", EventsAsync), ("menu", MenuAsync),
        })
        {
            var (result, detail) = await TryAsync(check, call, ct);
            results.Add(new JsonObject { ["check"] = name, ["result"] = result, ["detail"] = detail });
            if (name == "server" && result != "ok")
            {
                break;
            }
        }

        call.Out.List(results, s_columns, result => (string?)result["check"] ?? "");
        return results.All(result => (string?)result["result"] is "ok" or NotUsed) ? Exit.Ok : Exit.Faulty;
    });

    private static async Task<(string Result, string Detail)> TryAsync(
        Func<Invocation, CancellationToken, Task<string>> check, Invocation call, CancellationToken ct)
    {
        try
        {
            return ("ok", await check(call, ct));
        }
        catch (CtlException unused) when (unused.Code == Exit.Ok)
        {
            return (NotUsed, unused.Message);
        }
        catch (CtlException wrong)
        {
            return ("wrong", $"{wrong.Message} {wrong.Next}");
        }
    }

    private static async Task<string> ServerAsync(Invocation call, CancellationToken ct)
    {
        await call.Api.GetAsync("readyz", ct);
        return $"{SecretMasker.Masking.HideUserInfo(call.Api.Server.AbsoluteUri)} is ready";
    }

    private static async Task<string> SignInAsync(Invocation call, CancellationToken ct)
    {
        var who = await call.Api.GetAsync("v1/whoami", ct);
        return $"{who["name"]}, scope {who["scope"]}";
    }

    private static async Task<string> ClockAsync(Invocation call, CancellationToken ct)
    {
        using var answer = await call.Api.SendAsync(HttpMethod.Get, "healthz", null, HttpCompletionOption.ResponseContentRead, ct);
        var off = Math.Abs(((answer.Headers.Date ?? TimeProvider.System.GetUtcNow()) - TimeProvider.System.GetUtcNow()).TotalSeconds);
        return off <= MostClockSeconds
            ? "agrees with this computer's"
            : throw Wrong($"The server's clock is {off:0} s off this computer's.", "Set both by NTP.");
    }

    private static async Task<string> ReachableAsync(Invocation call, CancellationToken ct)
    {
        var menu = await call.Api.TextAsync("menu.ipxe", ct);
        var api = menu.Split('\n')
            .FirstOrDefault(line => line.StartsWith("set api ", StringComparison.Ordinal))?["set api ".Length..].Trim() ?? "";
        return Uri.TryCreate(api, UriKind.Absolute, out var url) && !url.IsLoopback
            ? $"they are told {api}"
            : throw Wrong(
                $"Machines are told to use {api}, which only this computer reaches.",
                "Serve on an address of the provisioning network (GOOSED_LISTEN=http://0.0.0.0:8080), and ask by that address, or set "
                    + "GOOSED_API_BASE.");
    }

    private static async Task<string> DesiredStateAsync(Invocation call, CancellationToken ct)
    {
        var state = await call.Api.GetAsync("v1/desired-state", ct);
        var (faults, conflicts) = (Of(state, "faults"), Of(state, "conflicts"));
        return faults.Concat(conflicts).FirstOrDefault() is { } first
            ? throw Wrong(
                $"{faults.Count} faults and {conflicts.Count} conflicts, the first in {first["path"]}: {first["reason"]}",
                "goosectl blueprints status")
            : $"version {Column.Text(state["version"])}, no fault";
    }

    private static async Task<string> HeldAsync(Invocation call, CancellationToken ct) =>
        (long?)(await call.Api.GetAsync("v1/desired-state", ct))["held"] is > 0 and var held
            ? throw Wrong($"{held} machines are on hold: no run of theirs starts by itself, and they boot their disks; goosectl blueprints status says why.", Holds.Remedy)
            : "none";

    private static List<JsonNode> Of(JsonNode state, string kind) => [.. (state[kind] as JsonArray ?? []).OfType<JsonNode>()];

    private static async Task<string> DefaultBlueprintAsync(Invocation call, CancellationToken ct)
    {
        await foreach (var blueprint in call.Api.ListAsync("v1/blueprints", 0, ct))
        {
            if ((bool?)blueprint["default"] == true)
            {
                return (string?)blueprint["name"] ?? "";
            }
        }

        throw Wrong(
            "No blueprint is marked as default: machines whose profile names none can't be installed.",
            "Mark one with spec.default: true.");
    }

    private static async Task<string> ArtifactsAsync(Invocation call, CancellationToken ct)
    {
        List<string> ready = [], missing = [];
        await foreach (var artifact in call.Api.ListAsync("v1/artifacts?status=ready", 0, ct))
        {
            ready.AddRange((artifact["names"] as JsonArray ?? []).Select(name => (string?)name ?? ""));
            ready.Add($"sha256:{artifact["sha256"]}");
            ready.Add((string?)artifact["kind"] ?? "");
        }

        await foreach (var blueprint in call.Api.ListAsync("v1/blueprints", 0, ct))
        {
            var boot = Column.At(blueprint, "data.boot");
            var files = (boot?["initrd"] as JsonArray ?? []).Append(boot?["kernel"]).Append(boot?["image"]);
            var lacking = files.Select(file => (string?)file?["artifact"]).OfType<string>().Where(name => !ready.Contains(name)).ToList();
            if ((bool?)blueprint["default"] == true && lacking.Count > 0)
            {
                throw Wrong(
                    $"The default blueprint {blueprint["name"]} lacks {string.Join(", ", lacking)}.",
                    "goosectl artifacts add FILE --kind KIND --name NAME");
            }

            missing.AddRange(lacking.Select(name => $"{name} ({blueprint["name"]})"));
        }

        // Blueprints that nobody uses yet are no fault.
        return missing.Count == 0
            ? "every blueprint has its files"
            : throw new CtlException(
                Exit.Ok, $"no machine needs them yet, and they are not uploaded: {string.Join(", ", missing)}", "",
                "goosectl artifacts add FILE --kind KIND --name NAME");
    }

    private static async Task<string> EventsAsync(Invocation call, CancellationToken ct)
    {
        var dead = 0;
        await foreach (var failure in call.Api.ListAsync("v1/events/failures", 0, ct))
        {
            dead += failure["retry_at"] is null ? 1 : 0;
        }

        return dead == 0 ? "all delivered" : throw Wrong($"{dead} deliveries were given up.", "goosectl events dead list");
    }

    private static async Task<string> MenuAsync(Invocation call, CancellationToken ct)
    {
        var menu = await call.Api.TextAsync("menu.ipxe?mac=02:67:6f:00:00:00", ct);
        return menu.StartsWith("#!ipxe", StringComparison.Ordinal) && menu.Contains("/v1/boot/ipxe", StringComparison.Ordinal)
            ? "chains to the API"
            : throw Wrong("/menu.ipxe is not the script that chains to the API.", "Check what answers in front of goosed.");
    }

    private static CtlException Wrong(string what, string next) => new(Exit.Faulty, what, "", next);
}
