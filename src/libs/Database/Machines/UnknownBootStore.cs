using Goosed.Core.Machines;

namespace Goosed.Database.Machines;

/// <summary>A machine that asked for a boot script and is not enrolled, or is not the machine that its address says.</summary>
public sealed record UnknownBoot
{
    public required MacAddress Mac { get; init; }
    public string? Uuid { get; init; }
    public string? Serial { get; init; }

    /// <summary>Where its last request came from.</summary>
    public string? Address { get; init; }

    /// <summary>The machine on record that it resembles; null for none.</summary>
    public Guid? Resembles { get; init; }

    /// <summary>Why it is listed, beyond that nobody enrolled it; null for nothing more.</summary>
    public string? Reason { get; init; }

    /// <summary>What its loader was built for, such as <c>x86_64</c> or <c>arm64</c>.</summary>
    public string? Arch { get; init; }

    /// <summary><c>pcbios</c> or <c>efi</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>What of its values could not be read; null for nothing.</summary>
    public string? Dropped { get; init; }
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset LastSeenAt { get; init; }
    public long Requests { get; init; }
}

/// <summary>Table <c>unknown_boots</c>: the last thousand.</summary>
public static class UnknownBootStore
{
    public const int Kept = 1000;

    private const string Columns = "select mac, uuid, serial, address, resembles, reason, arch, platform, dropped, first_seen_at, "
        + "last_seen_at, requests from unknown_boots";

    private static readonly PageKey<UnknownBoot> s_key = new(
        ["last_seen_at", "mac"], NewestFirst: true, boot => DapperTypes.Format(boot.LastSeenAt) + boot.Mac.Key, KeyPart.Time, KeyPart.Text);

    public static Task<UnknownBoot?> FindAsync(Session session, MacAddress mac) =>
        session.FindAsync<UnknownBoot>($"{Columns} where mac = @mac", new { mac });

    public static Task<Page<UnknownBoot>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Columns).PageAsync<UnknownBoot, UnknownBoot>(session, page, s_key, boot => boot);

    /// <summary>Keeps what was told; when and how often the store adds itself.</summary>
    public static async Task RecordAsync(Transaction tx, UnknownBoot told)
    {
        await tx.SendAsync(
            """
            insert into unknown_boots(mac, uuid, serial, address, resembles, reason, arch, platform, dropped, first_seen_at, last_seen_at,
                requests)
            values (@Mac, @Uuid, @Serial, @Address, @Resembles, @Reason, @Arch, @Platform, @Dropped, @Now, @Now, 1)
            on conflict(mac) do update set uuid = excluded.uuid, serial = excluded.serial, address = excluded.address,
                resembles = excluded.resembles, reason = excluded.reason, arch = excluded.arch, platform = excluded.platform,
                dropped = excluded.dropped, last_seen_at = excluded.last_seen_at, requests = unknown_boots.requests + 1
            """,
            new
            {
                told.Mac,
                told.Uuid,
                told.Serial,
                told.Address,
                told.Resembles,
                told.Reason,
                told.Arch,
                told.Platform,
                told.Dropped,
                tx.Now,
            });
        await tx.SendAsync(
            "delete from unknown_boots where mac in (select mac from unknown_boots "
                + $"order by last_seen_at > @Now, last_seen_at desc limit 1000 offset @Kept{tx.Statements.SkipLocked})",
            new { tx.Now, Kept });
    }

    public static Task ForgetAsync(Transaction tx, MacAddress mac) =>
        tx.SendAsync("delete from unknown_boots where mac = @mac", new { mac });
}
