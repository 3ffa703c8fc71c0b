using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Database.Blueprints;

namespace Goosed.Database.Machines;

/// <summary>That there is something to do for a machine.</summary>
public sealed record MachineWork
{
    /// <summary>The trace of its running run, if it has one.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>Which machines are wanted; what is null does not matter.</summary>
/// <param name="Blueprint">Name of the blueprint that its next run installs.</param>
/// <param name="Held">Whether it is on hold.</param>
/// <param name="Name">Its host name, the first label of it, its serial number, or the last eight digits of its id, in any case.</param>
/// <param name="Prefix">What its host name begins with, in any case.</param>
public sealed record MachineFilter(
    MacAddress? Mac = null, string? Blueprint = null, bool? Held = null, string? Name = null, string? Prefix = null);

/// <summary>Tables <c>machines</c> and <c>machine_macs</c>.</summary>
public static class MachineStore
{
    private const string Columns =
        "m.id, m.mac, m.uuid, m.serial, m.own, m.profile, m.desired, m.desired_path, m.awaits_run, m.held, m.created_at, m.updated_at, "
        + "(select string_agg(coalesce(a.address, a.mac), ' ') from machine_macs a where a.machine_id = m.id) as macs";

    // The rule of Machine.WantedBlueprint, of the row m: what is no text, or an empty one, names nothing.
    internal const string WantedBlueprint =
        """
        coalesce(
            case when cast(m.profile -> 'blueprint' as text) like '"_%"' then m.profile ->> 'blueprint' end,
            m.desired ->> 'blueprint',
            case when cast(m.desired -> 'profile' -> 'blueprint' as text) like '"_%"' then m.desired -> 'profile' ->> 'blueprint' end)
        """;

    // The rule of Machine.Hostname, of the row m.
    internal const string Hostname =
        """
        case when m.profile -> 'hostname' is not null
            then case when cast(m.profile -> 'hostname' as text) like '"_%"' then m.profile ->> 'hostname' end
            when cast(m.desired -> 'profile' -> 'hostname' as text) like '"_%"' then m.desired -> 'profile' ->> 'hostname' end
        """;

    // A host name, the first label of one, a serial number, or the last eight digits of an id.
    private const string IsCalled =
        $"(lower({Hostname}) = lower(@name) or substr(lower({Hostname}), 1, length(@name) + 1) = lower(@name) || '.' "
        + "or lower(m.serial) = lower(@name) or substr(cast(m.id as text), 29) = lower(@name))";

    public static async Task<Machine?> FindAsync(Session session, Guid id) =>
        (await session.FindLockedAsync<Row>(
            "select 1 from machines where id = @id",
            $"select {Columns} from machines m where m.id = @id and m.deleted_at is null",
            new { id }))?.ToMachine();

    public static async Task<Machine?> FindByMacAsync(Session session, MacAddress mac) =>
        (await session.FindLockedAsync<Row>(
            "select 1 from machines where id = (select machine_id from machine_macs where mac = @mac)",
            $"select {Columns} from machine_macs a join machines m on m.id = a.machine_id where a.mac = @mac",
            new { mac }))?.ToMachine();

    /// <summary>Whose the address is.</summary>
    public static Task<Guid?> HolderAsync(Session session, MacAddress mac) =>
        session.FindAsync<Guid?>("select machine_id from machine_macs where mac = @mac", new { mac });

    /// <summary>The machine's work, if it awaits its first run or has one that is running.</summary>
    public static Task<MachineWork?> WorkAsync(Session session, Guid id) => session.FindAsync<MachineWork>(
        "select r.traceparent from machines m left join runs r on r.machine_id = m.id and r.status = 'running' where m.id = @id and (r.id "
            + "is not null or m.awaits_run and m.deleted_at is null)",
        new { id });

    /// <summary>
    /// The machines that have one of the keys that a booting machine tells; in a transaction the one with its MAC address is locked.
    /// </summary>
    public static async Task<IdentityCandidates> CandidatesAsync(Session session, MachineIdentity told)
    {
        var byMac = told.Mac is { } mac ? await FindByMacAsync(session, mac) : null;
        var byUuid = await ByUuidAsync(session, told.Uuid);
        var isShared = byMac?.Uuid is { } recorded && told.Uuid is not null && !SmbiosUuid.Same(recorded, told.Uuid)
            && (await ByUuidAsync(session, recorded)).Any(machine => machine.Id != byMac.Id);
        return new(byMac, byUuid, await BySerialAsync(session, told.Serial), isShared);
    }

    /// <summary>What is to be said of the keys of a machine, each in a sentence.</summary>
    public static async Task<IReadOnlyList<string>> WarningsAsync(Session session, Machine machine) => KeyWarnings.Of(
        machine,
        await ByUuidAsync(session, MachineIdentity.KnownUuid(machine.Uuid)),
        await BySerialAsync(session, MachineIdentity.KnownSerial(machine.Serial)));

    public static Task<IReadOnlyList<Machine>> AllAsync(Session session) => WhereAsync(session, "m.deleted_at is null", null);

    /// <summary>Some of those on hold, behind one that was seen.</summary>
    public static async Task<IReadOnlyList<Machine>> ListHeldAsync(Session session, int limit, Guid after = default) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from machines m where m.held is not null and m.deleted_at is null and m.id > @after order by m.id limit @limit", new { after, limit })).Select(row => row.ToMachine())];

    /// <summary>The files that name those on hold.</summary>
    public static async Task<IReadOnlySet<string>> HeldPathsAsync(Session session) =>
        (await session.QueryAsync<string>("select desired_path from machines where held is not null and desired_path is not null and deleted_at is null")).ToHashSet(StringComparer.Ordinal);

    public static Task<long> CountHeldAsync(Session session) => session.FindAsync<long>("select count(*) from machines where held is not null and deleted_at is null");

    /// <summary>Those that are to be installed: with a running run or before their first one, and not on hold.</summary>
    internal static async Task<IReadOnlyList<Machine>> ListUnfinishedAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from machines m where m.held is null and m.deleted_at is null and (m.awaits_run or exists(select 1 from runs where machine_id = m.id and status = 'running')) order by m.id")).Select(row => row.ToMachine())];

    public static Task<Page<Machine>> ListAsync(Session session, PageRequest page, MachineFilter filter) =>
        new ListQuery($"select {Columns} from machines m")
            .Where("m.deleted_at is null")
            .Where("m.id in (select machine_id from machine_macs where mac = @mac)", "mac", filter.Mac)
            .Where($"coalesce({WantedBlueprint}, {BlueprintStore.DefaultName}) = @blueprint", "blueprint", filter.Blueprint)
            .Where("(m.held is not null) = @held", "held", filter.Held)
            .Where(IsCalled, "name", filter.Name)
            .Where($"substr(lower({Hostname}), 1, length(@prefix)) = lower(@prefix)", "prefix", filter.Prefix)
            .PageAsync<Row, Machine>(session, page, new(["m.id"], NewestFirst: false, row => row.Id.ToString("D"), KeyPart.Id), row => row.ToMachine());

    /// <summary>The host names of machines, deleted ones included; those that have none are left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> HostnamesAsync(Session session, IEnumerable<Guid> ids) =>
        (await session.FindEachAsync<Named>($"select m.id, {Hostname} as hostname from machines m where m.id = @id", [.. ids.Distinct()]))
            .OfType<Named>().Where(named => named.Hostname is not null).ToDictionary(named => named.Id, named => named.Hostname ?? "");

    public static async Task InsertAsync(Transaction tx, Machine machine)
    {
        await tx.SendAsync(
            "insert into machines(id, mac, uuid, serial, own, profile, desired, desired_path, awaits_run, held, created_at, updated_at) "
                + "values (@Id, @Mac, @Uuid, @Serial, @Own, @Profile, @Desired, @DesiredPath, @AwaitsRun, @Held, @CreatedAt, @UpdatedAt)",
            Parameters(machine));
        await WriteMacsAsync(tx, machine);
    }

    public static async Task UpdateAsync(Transaction tx, Machine machine)
    {
        await tx.SendAsync(
            "update machines set mac = @Mac, uuid = @Uuid, serial = @Serial, own = @Own, profile = @Profile, desired = @Desired, "
                + "desired_path = @DesiredPath, awaits_run = @AwaitsRun, held = @Held, updated_at = @UpdatedAt where id = @Id",
            Parameters(machine));
        await tx.SendAsync("delete from machine_macs where machine_id = @Id", new { machine.Id });
        await WriteMacsAsync(tx, machine);
    }

    /// <summary>Frees the machine's addresses, so that others of the same transaction can have them; an update gives it its own.</summary>
    public static async Task ReleaseMacsAsync(Transaction tx, Guid id)
    {
        await tx.SendAsync("delete from machine_macs where machine_id = @id", new { id });
        await tx.SendAsync("update machines set mac = null where id = @id", new { id });
    }

    /// <summary>The wish for a first run is fulfilled, or void.</summary>
    public static Task ClearAwaitsRunAsync(Transaction tx, Guid id) =>
        tx.SendAsync("update machines set awaits_run = false, held = null where id = @id", new { id });

    /// <summary>
    /// Forgets the machine and what its profile held, but for its host name and whether it was protected; its addresses are free again and
    /// its runs and facts stay.
    /// </summary>
    public static async Task DeleteAsync(Transaction tx, Machine machine)
    {
        JsonObject profile = machine.Hostname is { } hostname ? new() { [Machine.HostnameKey] = hostname } : [];
        await tx.SendAsync("delete from machine_macs where machine_id = @Id", new { machine.Id });
        await tx.SendAsync(
            "update machines set mac = null, profile = @profile, desired = null, desired_path = null, awaits_run = false, held = null, "
                + "deleted_at = @Now, remains = @remains where id = @Id",
            new { machine.Id, profile, remains = MachineJson.Remains(machine), tx.Now });
    }

    /// <summary>Takes back that a machine was deleted; an update then writes what it is. False when it was not, or no longer is.</summary>
    public static async Task<bool> UndeleteAsync(Transaction tx, Guid id) => await tx.ExecuteAsync(
        "update machines set deleted_at = null, remains = null where id = @id and deleted_at is not null", new { id }) == 1;

    private static async Task WriteMacsAsync(Transaction tx, Machine machine)
    {
        foreach (var mac in machine.Macs)
        {
            await tx.SendAsync(
                "insert into machine_macs(mac, machine_id, address) values (@mac, @Id, @address)",
                new { mac, machine.Id, address = mac.IsInfiniBand ? mac.ToString() : null });
        }
    }

    // Of many that share a value a few are enough to tell that they do.
    private static async Task<IReadOnlyList<Machine>> ByUuidAsync(Session session, string? uuid) => SmbiosUuid.Parse(uuid) is { } parsed
        ? await WhereAsync(
            session, "m.uuid in (@parsed, @swapped) and m.deleted_at is null limit 3", new { parsed, swapped = SmbiosUuid.Swapped(parsed) })
        : [];

    private static async Task<IReadOnlyList<Machine>> BySerialAsync(Session session, string? serial) => serial is not null
        ? await WhereAsync(session, "m.serial = @serial and m.deleted_at is null limit 3", new { serial })
        : [];

    private static async Task<IReadOnlyList<Machine>> WhereAsync(Session session, string condition, object? parameters) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from machines m where {condition}", parameters))
            .Select(row => row.ToMachine())];

    private static object Parameters(Machine machine) => new
    {
        machine.Id,
        Mac = machine.Macs.Count == 0 ? (MacAddress?)null : machine.Mac,
        machine.Uuid,
        machine.Serial,
        Own = (machine.Own ?? (machine.Desired?.Path is null ? machine.Keys : null)) is { } own ? MachineJson.Of(own) : null,
        machine.Profile,
        Desired = machine.Desired is { } desired ? MachineJson.Of(desired) : null,
        DesiredPath = machine.Desired?.Path,
        machine.AwaitsRun,
        machine.Held,
        machine.CreatedAt,
        machine.UpdatedAt,
    };

    private sealed class Named
    {
        public Guid Id { get; init; }
        public string? Hostname { get; init; }
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public MacAddress Mac { get; init; }
        public string? Macs { get; init; }
        public string? Uuid { get; init; }
        public string? Serial { get; init; }
        public JsonObject? Own { get; init; }
        public JsonObject Profile { get; init; } = [];
        public JsonObject? Desired { get; init; }
        public string? DesiredPath { get; init; }
        public bool AwaitsRun { get; init; }
        public string? Held { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        public Machine ToMachine()
        {
            MacAddress[] macs = [.. (Macs ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(MacAddress.Stored)
                .OrderBy(mac => mac != Mac).ThenBy(mac => mac.ToString(), StringComparer.Ordinal)];
            return new()
            {
                Id = Id,
                // The column has what tells the card apart; the list has what was written.
                Mac = macs.FirstOrDefault(mac => mac == Mac, Mac),
                Macs = macs,
                Uuid = Uuid,
                Serial = Serial,
                // What a machine without a file has, and no file left, was said by the API.
                Own = Own is not null ? MachineJson.Keys(Own) : DesiredPath is null ? new(macs, Uuid, Serial) : null,
                Profile = Profile,
                Desired = Desired is null ? null : MachineJson.Desired(Desired, DesiredPath),
                AwaitsRun = AwaitsRun,
                Held = Held,
                CreatedAt = CreatedAt,
                UpdatedAt = UpdatedAt,
            };
        }
    }
}
