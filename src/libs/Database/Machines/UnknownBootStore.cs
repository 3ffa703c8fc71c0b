using Goosed.Core.Machines;

namespace Goosed.Database.Machines;

/// <summary>A machine that asked for a boot script and is not enrolled.</summary>
public sealed record UnknownBoot
{
    public required MacAddress Mac { get; init; }
    public string? Uuid { get; init; }
    public string? Serial { get; init; }

    /// <summary>Where its last request came from.</summary>
    public string? Address { get; init; }
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset LastSeenAt { get; init; }
    public long Requests { get; init; }
}

/// <summary>Table <c>unknown_boots</c>: the last thousand.</summary>
public static class UnknownBootStore
{
    public const int Kept = 1000;

    private const string Columns = "select mac, uuid, serial, address, first_seen_at, last_seen_at, requests from unknown_boots";

    public static Task<Page<UnknownBoot>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Columns).PageAsync<UnknownBoot, UnknownBoot>(session, page,
            new(["last_seen_at", "mac"], NewestFirst: true, boot => DapperTypes.Format(boot.LastSeenAt) + boot.Mac, KeyPart.Time, KeyPart.Text), boot => boot);

    public static async Task RecordAsync(Transaction tx, MachineIdentity identity, string? address)
    {
        await tx.SendAsync(
            """
            insert into unknown_boots(mac, uuid, serial, address, first_seen_at, last_seen_at, requests) values (@Mac, @Uuid, @Serial, @address, @Now, @Now, 1)
            on conflict(mac) do update set uuid = excluded.uuid, serial = excluded.serial, address = excluded.address, last_seen_at = excluded.last_seen_at, requests = unknown_boots.requests + 1
            """,
            new { identity.Mac, identity.Uuid, identity.Serial, address, tx.Now });
        await tx.SendAsync($"delete from unknown_boots where mac in (select mac from unknown_boots order by last_seen_at desc limit 1000 offset @Kept{tx.Statements.SkipLocked})", new { Kept });
    }

    public static Task ForgetAsync(Transaction tx, MacAddress mac) => tx.SendAsync("delete from unknown_boots where mac = @mac", new { mac });
}
