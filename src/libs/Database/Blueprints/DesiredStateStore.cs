using System.Text.Json;
using Goosed.Core.Blueprints;

namespace Goosed.Database.Blueprints;

/// <summary>What was last read of the desired state.</summary>
/// <param name="Version">Hash of its content.</param>
/// <param name="Faults">What is wrong in its files.</param>
/// <param name="ReadAt">When this version was first read.</param>
public sealed record DesiredStateSummary(string Version, IReadOnlyList<DocumentFault> Faults, DateTimeOffset ReadAt);

/// <summary>Table <c>desired_state</c>: one row.</summary>
public static class DesiredStateStore
{
    public static async Task<DesiredStateSummary?> FindAsync(Session session) =>
        await session.FindAsync<Row>("select version, faults, read_at from desired_state") is { } row
            ? new(row.Version, JsonSerializer.Deserialize(row.Faults, DatabaseJson.Default.IReadOnlyListDocumentFault) ?? [], row.ReadAt)
            : null;

    public static Task PutAsync(Transaction tx, string version, IReadOnlyList<DocumentFault> faults) => tx.SendAsync(
        "insert into desired_state(id, version, faults, read_at) values (1, @version, @faults, @Now) on conflict(id) do update set version = excluded.version, faults = excluded.faults, read_at = excluded.read_at",
        new { version, faults = new JsonText(JsonSerializer.Serialize(faults, DatabaseJson.Default.IReadOnlyListDocumentFault)), tx.Now });

    private sealed class Row
    {
        public string Version { get; init; } = "";
        public string Faults { get; init; } = "[]";
        public DateTimeOffset ReadAt { get; init; }
    }
}
