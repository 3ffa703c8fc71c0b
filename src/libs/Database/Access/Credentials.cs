using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Runs;

namespace Goosed.Database.Access;

/// <summary>Credentials, judged by the database.</summary>
public sealed class Credentials(IDatabase database, TimeProvider clock) : ICredentials
{
    // A stranger who tries from many addresses must not fill the disk with what he did.
    private const int MostKeysAMinute = 1000;

    private readonly ConcurrentDictionary<string, bool> _noted = new();

    public async Task<MachineToken?> FindMachineTokenAsync(string value, TokenPurpose purpose, CancellationToken ct) =>
        Guid.TryParseExact(value, "D", out _)
        && await database.ReadAsync(session => TokenStore.FindAsync(session, value.ToLowerInvariant(), purpose), ct) is { } token
        && token.IsLive(clock.GetUtcNow())
            ? token
            : null;

    public async Task<OperatorToken?> FindOperatorTokenAsync(string value, CancellationToken ct) =>
        value.StartsWith(OperatorToken.Prefix, StringComparison.Ordinal)
        && await database.ReadAsync(session => OperatorTokenStore.FindByValueAsync(session, value), ct) is { } token
        && token.IsLive(clock.GetUtcNow())
            ? token
            : null;

    public Task NoteAddressAsync(string value, MachineToken token, string address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (!await TokenStore.BindAsync(tx, value.ToLowerInvariant(), token.Purpose, address))
        {
            await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Address, $"Its {token.Purpose.ToWord()} token was used from a second address; the first was {token.Address}.", address);
        }
    }, ct);

    public async Task NoteRefusalAsync(Refusal refusal, CancellationToken ct)
    {
        var minute = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm", null);
        var key = $"refused {refusal.Purpose} {refusal.Address} {minute}";

        // The database keeps it to one row; this spares it the question.
        if (_noted.Count >= MostKeysAMinute && !_noted.Keys.Any(noted => noted.EndsWith(minute, StringComparison.Ordinal)))
        {
            _noted.Clear();
        }

        if (_noted.Count >= MostKeysAMinute || !_noted.TryAdd(key, true))
        {
            return;
        }

        await database.WriteAsync(async tx =>
        {
            var owner = refusal.Value is { } value && Guid.TryParseExact(value, "D", out _) ? await TokenStore.OwnerAsync(tx, value.ToLowerInvariant()) : null;
            var details = new JsonObject { ["purpose"] = refusal.Purpose, ["call"] = refusal.Call };
            if (owner is not null)
            {
                details["machine_id"] = owner.MachineId;
                details["run_id"] = owner.RunId;
                await TimelineStore.AppendOnceAsync(tx, owner.RunId, TimelineKinds.Refused, $"A token of this run was refused at {refusal.Call}: it is spent, out of time, or for something else.", refusal.Address);
            }

            await AuditStore.AppendOnceAsync(tx, key, new Author("anonymous", refusal.Address), "token_refused", $"purpose/{refusal.Purpose}", details);
        }, ct);
    }
}
