using Goosed.Core.Tokens;

namespace Goosed.Database.Runs;

/// <summary>Machines' tokens, judged by the database.</summary>
public sealed class MachineTokens(IDatabase database, TimeProvider clock) : IMachineTokens
{
    public async Task<MachineToken?> FindAsync(string value, TokenPurpose purpose, CancellationToken ct) =>
        Guid.TryParseExact(value, "D", out _)
        && await database.ReadAsync(session => TokenStore.FindAsync(session, value.ToLowerInvariant(), purpose), ct) is { } token
        && token.IsLive(clock.GetUtcNow())
            ? token
            : null;
}
