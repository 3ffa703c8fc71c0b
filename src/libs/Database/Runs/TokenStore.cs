using Goosed.Core.Tokens;

namespace Goosed.Database.Runs;

/// <summary>Table <c>tokens</c>: hashes only.</summary>
public static class TokenStore
{
    /// <summary>Removes those of a run that is removed itself.</summary>
    internal static Task ForgetAsync(Transaction tx, Guid runId) => tx.SendAsync("delete from tokens where run_id = @runId", new { runId });

    public static Task IssueAsync(Transaction tx, Guid value, TokenPurpose purpose, Guid machineId, Guid runId) => tx.SendAsync(
        "insert into tokens(hash, purpose, machine_id, run_id, created_at) values (@hash, @purpose, @machineId, @runId, @Now) on conflict "
            + "do nothing",
        new { hash = TokenValue.Hash(value.ToString("D")), purpose = purpose.ToWord(), machineId, runId, tx.Now });

    public static async Task<MachineToken?> FindAsync(Session session, string value, TokenPurpose purpose)
    {
        var row = await session.FindAsync<Row>(
            $"""
            select t.machine_id, t.run_id, t.uses, t.address, r.traceparent, coalesce(r.due_tick <= {RunClockStore.Ticks}, false) as overdue,
                {RunClockStore.Since("r.finished_tick", "r.status <> 'running'")} as since_end,
                {RunClockStore.Since("r.install_started_tick", "r.install_started_at is not null")} as since_install_started
            from tokens t join runs r on r.id = t.run_id where t.hash = @hash and t.purpose = @purpose
            """,
            new { hash = TokenValue.Hash(value), purpose = purpose.ToWord() });
        return row?.ToToken(purpose);
    }

    /// <summary>Counts a use, if there are any left; false when there are none.</summary>
    public static async Task<bool> UseAsync(Transaction tx, string value, TokenPurpose purpose, int most) => await tx.ExecuteAsync(
        "update tokens set uses = uses + 1 where hash = @hash and purpose = @purpose and uses < @most",
        new { hash = TokenValue.Hash(value), purpose = purpose.ToWord(), most }) == 1;

    /// <summary>Whose token a value is, dead or alive and whatever its purpose; null for a value that was never handed out.</summary>
    public static Task<TokenOwner?> OwnerAsync(Session session, string value) =>
        session.FindAsync<TokenOwner>(
            "select machine_id, run_id from tokens where hash = @hash limit 1", new { hash = TokenValue.Hash(value) });

    /// <summary>Keeps the first address that a token is used from, and gives it: of several at once there is one first.</summary>
    public static async Task<string?> BindAsync(Transaction tx, string value, TokenPurpose purpose, string address)
    {
        var token = new { hash = TokenValue.Hash(value), purpose = purpose.ToWord(), address };
        return await tx.ExecuteAsync(
            "update tokens set address = @address where hash = @hash and purpose = @purpose and address is null", token) == 1
            ? address
            : await tx.FindAsync<string>("select address from tokens where hash = @hash and purpose = @purpose", token);
    }

    private sealed class Row
    {
        public Guid MachineId { get; init; }
        public Guid RunId { get; init; }
        public int Uses { get; init; }
        public string? Address { get; init; }
        public string? Traceparent { get; init; }
        public bool Overdue { get; init; }
        public long? SinceEnd { get; init; }
        public long? SinceInstallStarted { get; init; }

        public MachineToken ToToken(TokenPurpose purpose) => new()
        {
            Purpose = purpose,
            MachineId = MachineId,
            RunId = RunId,
            Uses = Uses,
            Address = Address,
            TraceParent = Traceparent,
            RunOverdue = Overdue,
            SinceEnd = Span(SinceEnd),
            SinceInstallStarted = Span(SinceInstallStarted),
        };

        private static TimeSpan? Span(long? ticks) => ticks is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }
}

/// <summary>Whose token it is.</summary>
public sealed record TokenOwner
{
    public required Guid MachineId { get; init; }
    public required Guid RunId { get; init; }
}
