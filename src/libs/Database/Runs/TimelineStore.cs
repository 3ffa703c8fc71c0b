using Goosed.Core.Runs;

namespace Goosed.Database.Runs;

/// <summary>Table <c>timeline</c>.</summary>
public static class TimelineStore
{
    // A machine that loops must not fill the disk. Its first and its newest entries are kept, those between them go.
    private const int MostOfALoop = 2000;
    private const int FirstOfALoop = 1000;

    // What a run has a bounded number of is kept for good.
    private static readonly string[] s_kept = [TimelineKinds.Started, TimelineKinds.Milestone, TimelineKinds.Late, TimelineKinds.Finished];

    private static readonly string OfALoop = $"kind not in ({string.Join(", ", s_kept.Select(kind => $"'{kind}'"))})";

    /// <summary>Removes those of a run that is removed itself.</summary>
    internal static Task ForgetAsync(Transaction tx, Guid runId) =>
        tx.SendAsync("delete from timeline where run_id = @runId", new { runId });

    public static async Task<IReadOnlyList<TimelineEntry>> ListAsync(Session session, Guid runId) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    "select at, kind, detail, address from timeline where run_id = @runId order by id", new { runId }))
            .Select(row => new TimelineEntry(row.At, row.Kind, row.Detail, row.Address))];

    public static async Task AppendAsync(Transaction tx, Guid runId, string kind, string detail, string? address = null)
    {
        if (!s_kept.Contains(kind))
        {
            await tx.SendAsync(
                $"""
                delete from timeline
                where id = (select id from timeline where run_id = @runId and {OfALoop} order by id limit 1 offset @FirstOfALoop)
                    and (select count(*) from timeline where run_id = @runId and {OfALoop}) >= @MostOfALoop
                """,
                new { runId, FirstOfALoop, MostOfALoop });
        }

        await tx.SendAsync(
            "insert into timeline(run_id, at, kind, detail, address) values (@runId, @Now, @kind, @detail, @address)",
            new { runId, tx.Now, kind, detail, address });
    }

    /// <summary>True when there is an entry of the kind that begins so.</summary>
    public static Task<bool> HasAsync(Session session, Guid runId, string kind, string begin) => session.FindAsync<bool>(
        "select exists(select 1 from timeline where run_id = @runId and kind = @kind and substr(detail, 1, length(@begin)) = @begin)",
        new { runId, kind, begin });

    /// <summary>
    /// True when something came from an address before the first milestone that the machine reported from anywhere, or when a milestone
    /// was reported from there.
    /// </summary>
    public static Task<bool> HadAddressAsync(Session session, Guid runId, string address) => session.FindAsync<bool>(
        """
        select exists(select 1 from timeline where run_id = @runId and address = @address
            and (kind = @kind or id < (select min(id) from timeline where run_id = @runId and kind = @kind)))
        """,
        new { runId, address, kind = TimelineKinds.Milestone });

    /// <summary>Appends unless the timeline ends with just this already.</summary>
    public static async Task AppendOnceAsync(Transaction tx, Guid runId, string kind, string detail, string? address = null)
    {
        var last = await tx.FindLockedAsync<Row>(
            "select 1 from runs where id = @runId",
            "select at, kind, detail, address from timeline where run_id = @runId order by id desc limit 1", new { runId });
        if (last is null || last.Kind != kind || last.Detail != detail)
        {
            await AppendAsync(tx, runId, kind, detail, address);
        }
    }

    /// <summary>Appends unless the newest entry of its kind says just this already.</summary>
    public static async Task AppendChangedAsync(Transaction tx, Guid runId, string kind, string detail, string? address)
    {
        var last = await tx.FindLockedAsync<Row>(
            "select 1 from runs where id = @runId",
            "select at, kind, detail, address from timeline where run_id = @runId and kind = @kind order by id desc limit 1",
            new { runId, kind });
        if (last?.Detail != detail)
        {
            await AppendAsync(tx, runId, kind, detail, address);
        }
    }

    private sealed class Row
    {
        public DateTimeOffset At { get; init; }
        public string Kind { get; init; } = "";
        public string Detail { get; init; } = "";
        public string? Address { get; init; }
    }
}
