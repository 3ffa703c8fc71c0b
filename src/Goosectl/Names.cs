using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Core.Text;
using Goosed.Goosectl.Api;

namespace Goosed.Goosectl;

/// <summary>Finds what the operator names: a machine by id, MAC, host name or serial number; a run by its id or its machine.</summary>
internal static class Names
{
    /// <summary>How a machine is named, for the help.</summary>
    public const string OfMachine = "Its host name, whole or short, MAC address, serial number or id";

    private static readonly Func<JsonNode, string?>[] s_names =
    [
        Hostname, machine => Hostname(machine)?.Split('.')[0], machine => Text(machine, "serial"),
        machine => Output.Column.ShortId(Text(machine, "id") ?? ""),
    ];

    // The names that one which is not there is compared with.
    private const int MostCompared = 2000;

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

        return await ByNameAsync(api, name, ct);
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

        if (Output.Column.IsShortId(name))
        {
            await foreach (var run in api.ListAsync(Query.Of("v1/runs", ("id_end", name)), 1, ct))
            {
                if (Is(Output.Column.ShortId(Text(run, "id") ?? ""), name))
                {
                    return await api.GetAsync($"v1/runs/{run["id"]}", ct);
                }
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
                Exit.NotFound, $"There is no run {name}.", $"It is no run's id. As a machine: {missing.Why}", "goosectl runs list");
        }
    }

    private static async Task<JsonNode> ByNameAsync(ApiClient api, string name, CancellationToken ct)
    {
        List<JsonNode> called = [];
        await foreach (var machine in api.ListAsync(Query.Of("v1/machines", ("name", name)), 0, ct))
        {
            called.Add(machine);
        }

        // A whole host name goes before the first label of one, and that before a serial number and the end of an id.
        var found = s_names.Select(of => called.Where(machine => Is(of(machine), name)).ToList()).FirstOrDefault(some => some.Count > 0);
        return found switch
        {
            null => throw await NoMachineAsync(api, name, ct),
            [var one] => await api.GetAsync($"v1/machines/{one["id"]}", ct),
            _ => throw new CtlException(
                Exit.Conflict, $"{found.Count} machines are called {name}.",
                string.Join(", ", found.Take(5).Select(one => $"{Hostname(one) ?? "-"} ({one["id"]})")) + ".",
                "Name one by its id or MAC address."),
        };
    }

    /// <summary>True when a name is an id, or the end of it that tables show.</summary>
    public static bool Means(string name, JsonNode? id) =>
        Is(Output.Column.Text(id), name) || Is(Output.Column.ShortId(Output.Column.Text(id)), name);

    private static bool Is(string? called, string name) => string.Equals(called, name, StringComparison.OrdinalIgnoreCase);

    // What was stored by an older version may be anything.
    private static string? Hostname(JsonNode machine) => Text(machine, "profile.hostname");

    private static string? Text(JsonNode machine, string path) =>
        Output.Column.At(machine, path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static async Task<CtlException> NoMachineAsync(ApiClient api, string name, CancellationToken ct)
    {
        List<string> names = [];
        await foreach (var machine in api.ListAsync("v1/machines", MostCompared, ct))
        {
            names.AddRange(Hostname(machine) is { } hostname ? [hostname, hostname.Split('.')[0]] : []);
        }

        return NoMachine(
            name, "It is no id, MAC address, host name or serial number of a machine."
                + (NearestName.Of(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : ""));
    }

    private static CtlException NoMachine(string name, string why) => new(
        Exit.NotFound, $"There is no machine {name}.", why,
        "goosectl machines list, or for machines that asked and are not enrolled: goosectl machines unknown");
}
