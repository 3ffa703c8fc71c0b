using Goosed.Core.Tokens;

namespace Goosed.Database.Runs;

/// <summary>Table <c>tokens</c>: hashes only.</summary>
public static class TokenStore
{
    public static Task IssueAsync(Transaction tx, Guid value, TokenPurpose purpose, Guid machineId, Guid runId) => tx.ExecuteAsync(
        "insert into tokens(hash, purpose, machine_id, run_id, created_at) values (@hash, @purpose, @machineId, @runId, @Now) on conflict do nothing",
        new { hash = TokenValue.Hash(value.ToString("D")), purpose = Word(purpose), machineId, runId, tx.Now });

    public static async Task<MachineToken?> FindAsync(Session session, string value, TokenPurpose purpose)
    {
        var row = await session.FindAsync<Row>(
            "select t.machine_id, t.run_id, t.uses, r.finished_at from tokens t join runs r on r.id = t.run_id where t.hash = @hash and t.purpose = @purpose",
            new { hash = TokenValue.Hash(value), purpose = Word(purpose) });
        return row is null ? null : new() { Purpose = purpose, MachineId = row.MachineId, RunId = row.RunId, Uses = row.Uses, RunFinishedAt = row.FinishedAt };
    }

    /// <summary>Counts a use, if there are any left; false when there are none.</summary>
    public static async Task<bool> UseAsync(Transaction tx, string value, TokenPurpose purpose, int most) => await tx.ExecuteAsync(
        "update tokens set uses = uses + 1 where hash = @hash and purpose = @purpose and uses < @most",
        new { hash = TokenValue.Hash(value), purpose = Word(purpose), most }) == 1;

    private static string Word(TokenPurpose purpose) => purpose switch
    {
        TokenPurpose.Render => "render",
        TokenPurpose.Artifact => "artifact",
        _ => "agent",
    };

    private sealed class Row
    {
        public Guid MachineId { get; init; }
        public Guid RunId { get; init; }
        public int Uses { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }
    }
}
