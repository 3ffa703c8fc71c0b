using Goosed.Core.Installations;
using Goosed.Database.Runs;

namespace Goosed.Database.Installations;

/// <summary>Table <c>installation</c>: one row, made with the table.</summary>
public static class InstallationStore
{
    private const string Select = "select reading from installation";

    /// <summary>What the database says of itself; an unmarked new one where somebody has emptied the table.</summary>
    public static async Task<InstallationRecord> FindAsync(Session session) => await session.FindAsync<InstallationRecord>(
        $"""
        select id, marked, upgraded, {RunClockStore.Ticks} as ticks, ({session.Statements.NewestEvent}) as events,
            exists(select 1 from artifacts) as has_artifacts
        from installation
        """) ?? new();

    /// <summary>What a reading of the desired state means; in a transaction nobody else changes it until the end.</summary>
    public static async Task<Reading> ReadingAsync(Session session) =>
        Enum.TryParse<Reading>(await session.FindLockedAsync<string>("select 1 from installation", Select, new { }), ignoreCase: true, out var reading)
            ? reading
            : Reading.First;

    /// <summary>Says what the next readings of the desired state mean.</summary>
    public static Task SetReadingAsync(Transaction tx, Reading reading) =>
        tx.SendAsync("update installation set reading = @word", new { word = reading.ToString().ToLowerInvariant() });

    /// <summary>Takes what the migrations have put there, so that a row can be moved in.</summary>
    internal static Task ClearAsync(Transaction tx) => tx.ExecuteAsync("delete from installation");

    /// <summary>Says that the database has been moved: its files may lie elsewhere now, without a mark, beside others that were brought before.</summary>
    internal static Task MovedAsync(Transaction tx) => tx.ExecuteAsync("update installation set marked = false, upgraded = true");

    /// <summary>Says that the mark has been written.</summary>
    public static Task MarkedAsync(Transaction tx) => tx.SendAsync("update installation set marked = true");
}
