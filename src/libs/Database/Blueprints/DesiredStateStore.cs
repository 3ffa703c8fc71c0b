using System.Text.Json;
using Goosed.Core.Blueprints;

namespace Goosed.Database.Blueprints;

/// <summary>What was last read of the desired state.</summary>
/// <param name="Version">Hash of its content; all of it is in force.</param>
/// <param name="Faults">What is wrong in its files.</param>
/// <param name="Conflicts">Documents that what the API set keeps out of force.</param>
/// <param name="NoticeLines">The line of each file with a machine on hold that names it, by the file's path.</param>
/// <param name="ReadAt">When this version was first in force.</param>
public sealed record DesiredStateSummary(
    string Version,
    IReadOnlyList<DocumentFault> Faults,
    IReadOnlyList<DocumentFault> Conflicts,
    IReadOnlyDictionary<string, int> NoticeLines,
    DateTimeOffset ReadAt)
{
    /// <summary>True for the same content, with the same faults and conflicts.</summary>
    public bool Says(string version, IReadOnlyList<DocumentFault> faults, IReadOnlyList<DocumentFault> conflicts) =>
        Version == version && Faults.SequenceEqual(faults) && Conflicts.SequenceEqual(conflicts);
}

/// <summary>Table <c>desired_state</c>: one row.</summary>
public static class DesiredStateStore
{
    public static async Task<DesiredStateSummary?> FindAsync(Session session) =>
        await session.FindAsync<Row>("select version, faults, conflicts, notice_lines, read_at from desired_state") is { } row
            ? new(row.Version, Read(row.Faults), Read(row.Conflicts), ReadLines(row.NoticeLines), row.ReadAt)
            : null;

    public static Task PutAsync(
        Transaction tx,
        string version,
        IReadOnlyList<DocumentFault> faults,
        IReadOnlyList<DocumentFault> conflicts,
        IReadOnlyDictionary<string, int> noticeLines) => tx.SendAsync(
        """
        insert into desired_state(id, version, faults, conflicts, notice_lines, read_at)
        values (1, @version, @faults, @conflicts, @noticeLines, @Now)
        on conflict(id) do update set version = excluded.version, faults = excluded.faults, conflicts = excluded.conflicts,
        notice_lines = excluded.notice_lines,
        read_at = case when desired_state.version = excluded.version then desired_state.read_at else excluded.read_at end
        """,
        new { version, faults = Written(faults), conflicts = Written(conflicts), noticeLines = Written(noticeLines), tx.Now });

    private static IReadOnlyList<DocumentFault> Read(string json) =>
        JsonSerializer.Deserialize(json, DatabaseJson.Default.IReadOnlyListDocumentFault) ?? [];

    private static IReadOnlyDictionary<string, int> ReadLines(string json) =>
        JsonSerializer.Deserialize(json, DatabaseJson.Default.IReadOnlyDictionaryStringInt32) ?? new Dictionary<string, int>();

    private static JsonText Written(IReadOnlyList<DocumentFault> faults) =>
        new(JsonSerializer.Serialize(faults, DatabaseJson.Default.IReadOnlyListDocumentFault));

    private static JsonText Written(IReadOnlyDictionary<string, int> lines) =>
        new(JsonSerializer.Serialize(lines, DatabaseJson.Default.IReadOnlyDictionaryStringInt32));

    private sealed class Row
    {
        public string Version { get; init; } = "";
        public string Faults { get; init; } = "[]";
        public string Conflicts { get; init; } = "[]";
        public string NoticeLines { get; init; } = "{}";
        public DateTimeOffset ReadAt { get; init; }
    }
}
