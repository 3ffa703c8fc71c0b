using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Goosectl.Api;

namespace Goosed.Goosectl;

/// <summary>Finds what the operator names: a machine by id, MAC or host name; a run by its id or its machine.</summary>
internal static class Names
{
    public static async Task<JsonNode> MachineAsync(ApiClient api, string name, CancellationToken ct)
    {
        name = Bare(name, "machine");
        if (Guid.TryParse(name, out var id) && !MacAddress.TryParse(name, null, out _))
        {
            return await api.GetAsync($"v1/machines/{id:D}", ct);
        }

        if (MacAddress.TryParse(name, null, out var mac))
        {
            await foreach (var machine in api.ListAsync($"v1/machines?mac={Uri.EscapeDataString(mac.ToString())}", 1, ct))
            {
                return await api.GetAsync($"v1/machines/{machine["id"]}", ct);
            }

            throw NoMachine(name, "No machine has this MAC address.");
        }

        return await ByHostNameAsync(api, name, ct);
    }

    /// <summary>A name without its kind, which <c>-o name</c> puts in front: <c>machine/…</c>.</summary>
    public static string Bare(string name, string kind) =>
        name.StartsWith(kind + "/", StringComparison.Ordinal) ? name[(kind.Length + 1)..] : name;

    /// <summary>The id of a machine, or of a deleted one, for what is on record of it.</summary>
    public static async Task<string> MachineOnRecordAsync(ApiClient api, string name, CancellationToken ct)
    {
        try
        {
            return await MachineIdAsync(api, name, ct);
        }
        catch (CtlException missing) when (missing.Code == Exit.NotFound)
        {
            if ((string?)(await DeletedAsync(api, name, ct))?["id"] is { } deleted)
            {
                return deleted;
            }

            throw;
        }
    }

    /// <summary>A deleted machine by its id, or by a MAC address or host name that it had; null for none.</summary>
    public static async Task<JsonNode?> DeletedAsync(ApiClient api, string name, CancellationToken ct)
    {
        name = Bare(name, "machine");
        var mac = MacAddress.TryParse(name, null, out var parsed) ? parsed.ToString() : null;
        var found = new List<JsonNode>();
        await foreach (var machine in api.ListAsync("v1/machines/deleted", 0, ct))
        {
            if (string.Equals((string?)machine["id"], name, StringComparison.OrdinalIgnoreCase))
            {
                return machine;
            }

            var isMeant = mac is null
                ? string.Equals((string?)machine["hostname"], name, StringComparison.OrdinalIgnoreCase)
                : (machine["macs"] as JsonArray ?? []).Any(each => (string?)each == mac);
            if (isMeant)
            {
                found.Add(machine);
            }
        }

        return found.Count <= 1 ? found.FirstOrDefault() : throw new CtlException(
            Exit.Conflict, $"{found.Count} deleted machines were called {name}.",
            $"Their ids, newest first: {string.Join(", ", found.Take(5).Select(each => $"{each["id"]}"))}.",
            "Name one by its id; goosectl machines list --deleted shows them.");
    }

    public static async Task<string> MachineIdAsync(ApiClient api, string name, CancellationToken ct) =>
        (string?)(await MachineAsync(api, name, ct))["id"] ?? "";

    /// <summary>A run with its timeline: by its id, or the newest of a machine.</summary>
    public static async Task<JsonNode> RunAsync(ApiClient api, string name, CancellationToken ct)
    {
        name = Bare(name, "run");
        if (Guid.TryParse(name, out var id) && !MacAddress.TryParse(name, null, out _))
        {
            try
            {
                return await api.GetAsync($"v1/runs/{id:D}", ct);
            }
            catch (CtlException missing) when (missing.Code == Exit.NotFound)
            {
                // Perhaps it is the id of a machine.
            }
        }

        var machine = await MachineOfRunAsync(api, name, ct);
        await foreach (var run in api.ListAsync($"v1/runs?machine_id={machine}", 1, ct))
        {
            return await api.GetAsync($"v1/runs/{run["id"]}", ct);
        }

        throw new CtlException(
            Exit.NotFound, $"{name} has no run.", "None was ever started for this machine.", $"goosectl runs start {name}");
    }

    private static async Task<string> MachineOfRunAsync(ApiClient api, string name, CancellationToken ct)
    {
        try
        {
            return await MachineOnRecordAsync(api, name, ct);
        }
        catch (CtlException missing) when (missing.Code == Exit.NotFound)
        {
            throw new CtlException(
                Exit.NotFound, $"There is no run {name}.", "It is no run's id, and no machine has this id, MAC address or host name.",
                "goosectl runs list");
        }
    }

    private static async Task<JsonNode> ByHostNameAsync(ApiClient api, string name, CancellationToken ct)
    {
        var found = new List<string>();
        await foreach (var machine in api.ListAsync("v1/machines", 0, ct))
        {
            if (string.Equals((string?)Output.Column.At(machine, "profile.hostname"), name, StringComparison.OrdinalIgnoreCase))
            {
                found.Add((string?)machine["id"] ?? "");
            }
        }

        return found.Count switch
        {
            0 => throw NoMachine(name, "It is no id, no MAC address, and no machine's profile has it as hostname."),
            1 => await api.GetAsync($"v1/machines/{found[0]}", ct),
            _ => throw new CtlException(
                Exit.Conflict, $"{found.Count} machines are called {name}.", $"Their ids: {string.Join(", ", found.Take(5))}.",
                "Name one by its id or MAC address."),
        };
    }

    private static CtlException NoMachine(string name, string why) => new(
        Exit.NotFound, $"There is no machine {name}.", why,
        "goosectl machines list, or for machines that asked and are not enrolled: goosectl machines unknown");
}
