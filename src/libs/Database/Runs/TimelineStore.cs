using Goosed.Core.Runs;

namespace Goosed.Database.Runs;

/// <summary>Table <c>timeline</c>.</summary>
public static class TimelineStore
{
    // A machine that loops must not fill the disk; what matters of a run comes far earlier.
    private const int MaxEntries = 2000;

    public static async Task<IReadOnlyList<TimelineEntry>> ListAsync(Session session, Guid runId) =>
        [.. (await session.QueryAsync<Row>("select at, kind, detail, address from timeline where run_id = @runId order by id", new { runId }))
            .Select(row => new TimelineEntry(row.At, row.Kind, row.Detail, row.Address))];

    public static Task AppendAsync(Transaction tx, Guid runId, string kind, string detail, string? address = null) => tx.SendAsync(
        "insert into timeline(run_id, at, kind, detail, address) select @runId, @Now, @kind, @detail, @address where (select count(*) from timeline where run_id = @runId) < @MaxEntries",
        new { runId, tx.Now, kind, detail, address, MaxEntries });

    /// <summary>Appends unless the timeline ends with just this already.</summary>
    public static async Task AppendOnceAsync(Transaction tx, Guid runId, string kind, string detail, string? address = null)
    {
        var last = await tx.FindLockedAsync<Row>("select 1 from runs where id = @runId", "select at, kind, detail, address from timeline where run_id = @runId order by id desc limit 1", new { runId });
        if (last is null || last.Kind != kind || last.Detail != detail)
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
