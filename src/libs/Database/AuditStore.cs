using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Database.Machines;

namespace Goosed.Database;

/// <summary>Who changed what, and when.</summary>
public sealed record AuditEntry
{
    public required long Id { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }

    /// <summary>What it was done to, as <c>kind/id</c>.</summary>
    public required string Obj { get; init; }
    public JsonObject? Details { get; init; }

    /// <summary>The machine that it concerns, and its host name; null where there is none.</summary>
    public Guid? MachineId { get; init; }
    public string? Hostname { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Where the call came from; null for what a role did by itself.</summary>
    public string? Address { get; init; }
}

/// <summary>Table <c>audit</c>.</summary>
public static class AuditStore
{
    private const string MachinePrefix = "machine/";

    public static Task AppendAsync(Transaction tx, Author author, string action, string obj, JsonObject? details = null) => tx.SendAsync(
        "insert into audit(actor, action, obj, machine_id, details, at, address) values (@Name, @action, @obj, @machine, @details, @Now, @Address)",
        new { author.Name, action, obj, machine = MachineOf(obj, details), details, tx.Now, author.Address });

    /// <summary>Writes a change as <c>{before, after, …}</c>; nothing when nothing changed.</summary>
    public static Task AppendChangeAsync(
        Transaction tx, Author author, string action, string obj, JsonObject before, JsonObject after, JsonObject? details = null)
    {
        if (Changes.Between(before, after) is not { } change)
        {
            return Task.CompletedTask;
        }

        details ??= [];
        details["before"] = change.Before;
        details["after"] = change.After;
        return AppendAsync(tx, author, action, obj, details);
    }

    /// <summary>Writes the row with this key, once however often it is asked; false when it was there.</summary>
    public static async Task<bool> AppendOnceAsync(Transaction tx, string key, Author author, string action, string obj, JsonObject details) => await tx.ExecuteAsync(
        "insert into audit(actor, action, obj, machine_id, details, at, address, once) values (@Name, @action, @obj, @machine, @details, @Now, @Address, @key) "
        + "on conflict do nothing",
        new { author.Name, action, obj, machine = MachineOf(obj, details), details, tx.Now, author.Address, key }) == 1;

    /// <summary>Writes the row of a fact, once however often it is asked.</summary>
    public static Task AppendForFactAsync(Transaction tx, Guid factId, string actor, string action, string obj, JsonObject details) => tx.SendAsync(
        "insert into audit(actor, action, obj, machine_id, details, at, fact_id) values (@actor, @action, @obj, @machine, @details, @Now, @factId) on conflict do nothing",
        new { actor, action, obj, machine = MachineOf(obj, details), details, tx.Now, factId });

    /// <summary>Masks every value of profiles in the rows of an object that is deleted; that it was changed, by whom and in which keys, stays.</summary>
    public static async Task ForgetProfilesAsync(Transaction tx, string obj)
    {
        var changes = await tx.QueryAsync<AuditEntry>(
            "select id, actor, action, obj, details, at, address from audit where obj = @obj and (details ->> 'before' is not null or details ->> 'after' is not null)", new { obj });
        foreach (var entry in changes)
        {
            var details = entry.Details!.DeepClone().AsObject();
            foreach (var side in new[] { details["before"], details["after"] }.OfType<JsonObject>())
            {
                Forget(side);
                Forget(side["desired"] as JsonObject);
            }

            if (!JsonNode.DeepEquals(details, entry.Details))
            {
                await tx.SendAsync("update audit set details = @details where id = @Id", new { details, entry.Id });
            }
        }
    }

    private static void Forget(JsonObject? side)
    {
        if (side?.ContainsKey("profile") == true)
        {
            side["profile"] = SecretMasker.Without(side["profile"]);
        }
    }

    public static Task<Page<AuditEntry>> ListAsync(Session session, PageRequest page, string? action, Guid? machineId) =>
        new ListQuery(
            "select id, actor, action, obj, details, at, address, machine_id, "
                + $"(select {MachineStore.Hostname} from machines m where m.id = audit.machine_id) as hostname from audit")
            .Where("action = @action", "action", action)
            .Where("machine_id = @machine", "machine", machineId)
            .PageAsync<AuditEntry, AuditEntry>(session, page, new(["id"], NewestFirst: true, entry => entry.Id.ToString("D", null), KeyPart.Number), entry => entry);

    // A column: what is nested deeper than SQLite's JSON functions read is stored too.
    private static Guid? MachineOf(string obj, JsonObject? details) =>
        obj.StartsWith(MachinePrefix, StringComparison.Ordinal) ? Guid.Parse(obj[MachinePrefix.Length..]) : details?["machine_id"]?.GetValue<Guid>();
}
