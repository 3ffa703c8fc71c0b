using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Runs;
using Microsoft.Extensions.Logging;

namespace Goosed.Database.Access;

/// <summary>Credentials, judged by the database.</summary>
public sealed partial class Credentials(IDatabase database, TimeProvider clock, ILogger<Credentials> logger) : ICredentials
{
    private readonly RefusalMemory _memory = new();

    public async Task<MachineToken?> FindMachineTokenAsync(string value, TokenPurpose purpose, CancellationToken ct) =>
        Guid.TryParseExact(value, "D", out _)
        && await database.ReadAsync(session => TokenStore.FindAsync(session, value.ToLowerInvariant(), purpose), ct) is { IsLive: true } token
            ? token
            : null;

    public async Task<OperatorToken?> FindOperatorTokenAsync(string value, CancellationToken ct) =>
        value.StartsWith(OperatorToken.Prefix, StringComparison.Ordinal)
        && await database.ReadAsync(session => OperatorTokenStore.FindByValueAsync(session, value), ct) is { } token
        && token.IsLive(clock.GetUtcNow())
            ? token
            : null;

    public Task<bool> BindAddressAsync(string value, MachineToken token, string address, CancellationToken ct) =>
        database.WriteAsync(tx => BindAddressAsync(tx, value, token, address), ct);

    public async Task<bool> NoteRefusalAsync(Refusal refusal, CancellationToken ct)
    {
        var minute = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm", null);
        var isRouted = refusal.Purpose is not null;
        var owner = isRouted || _memory.MayLook(minute) ? await OwnerAsync(refusal.Value, ct) : null;
        if (owner is null && !isRouted)
        {
            return false;
        }

        var key = Key(refusal, owner);

        // Several processes may see the same: the database keeps it to one row, and this spares it the question.
        if (_memory.IsNew(minute, key, owner?.RunId, out var before, out var repeats)
            && await database.WriteAsync(tx => AppendAsync(tx, $"refused {key} {minute}", refusal, owner, before), ct))
        {
            if (owner is not null)
            {
                LogRefused(logger, refusal.Call, owner.RunId, owner.MachineId, refusal.Address, Reason(refusal));
            }
            else
            {
                LogNotSignedIn(logger, refusal.Address, refusal.Call, refusal.Purpose, repeats);
            }
        }

        return owner is not null;
    }

    private static async Task<bool> BindAddressAsync(Transaction tx, string value, MachineToken token, string address)
    {
        var first = await TokenStore.BindAsync(tx, value.ToLowerInvariant(), token.Purpose, address);
        if (first != address)
        {
            var shown = $"Its {token.Purpose.ToWord()} token was used from a second address; the first was {first}.";
            await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Address, shown, address);
        }

        return first == address;
    }

    private static async Task<bool> AppendAsync(Transaction tx, string key, Refusal refusal, TokenOwner? owner, RefusalMemory.LeftOut? before)
    {
        if (before is not null)
        {
            await AuditStore.AppendAsync(
                tx, new("goosed"), "refusals_left_out", $"minute/{before.Minute}", new() { ["calls"] = before.Calls });
        }

        var details = new JsonObject { ["call"] = refusal.Call };
        if (owner is not null)
        {
            details["machine_id"] = owner.MachineId;
            details["run_id"] = owner.RunId;
        }

        return refusal.Report is { } report
            ? await AppendReportAsync(tx, key, refusal, owner, report, details)
            : await AppendTokenAsync(tx, key, refusal, owner, details);
    }

    private static async Task<bool> AppendTokenAsync(Transaction tx, string key, Refusal refusal, TokenOwner? owner, JsonObject details)
    {
        details["purpose"] = refusal.Purpose;
        var isFirst = await AuditStore.AppendOnceAsync(
            tx, key, new("anonymous", refusal.Address), "token_refused", $"purpose/{refusal.Purpose}", details);
        if (isFirst && owner is not null)
        {
            await TimelineStore.AppendOnceAsync(
                tx, owner.RunId, TimelineKinds.Refused, $"A token of this run was refused at {refusal.Call}: {Reason(refusal)}",
                refusal.Address);
        }

        return isFirst;
    }

    private static async Task<bool> AppendReportAsync(
        Transaction tx, string key, Refusal refusal, TokenOwner? owner, RefusedReport report, JsonObject details)
    {
        details["status"] = report.Status;
        details["detail"] = report.Detail;
        var obj = owner is null ? $"call/{refusal.Call}" : $"run/{owner.RunId:D}";
        var isFirst = await AuditStore.AppendOnceAsync(tx, key, new(report.Actor, refusal.Address), "report_refused", obj, details);
        if (isFirst && owner is not null)
        {
            var what = refusal.Purpose == TokenPurpose.Render.ToWord() ? "The answer file" : "A report";
            await TimelineStore.AppendAsync(
                tx, owner.RunId, TimelineKinds.ReportRefused, $"{what} was refused {Reason(refusal)} The call was {refusal.Call}.",
                refusal.Address);
        }

        return isFirst;
    }

    private static string Reason(Refusal refusal) => refusal.Report is { } report
        ? $"({report.Status}): {report.Detail}"
        : "it is spent, out of time, or for something else.";

    // A stranger's refusals are told apart by what they were for, a run's by what was wrong.
    private static string Key(Refusal refusal, TokenOwner? owner)
    {
        if (owner is null && refusal.Report is null)
        {
            return $"{refusal.Purpose} {AddressBlock.Of(refusal.Address)}";
        }

        return $"{owner?.RunId} {AddressBlock.Of(refusal.Address)} {TokenValue.Hash($"{refusal.Call} {Reason(refusal)}")[..16]}";
    }

    private async Task<TokenOwner?> OwnerAsync(string? value, CancellationToken ct) => Guid.TryParseExact(value, "D", out _)
        ? await database.ReadAsync(session => TokenStore.OwnerAsync(session, value.ToLowerInvariant()), ct)
        : null;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Call} of run {Run} of machine {Machine} was refused, from {Address}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string call, Guid run, Guid machine, string address, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Address} was refused at {Call}: no valid token ({Purpose}); {Repeats} more of these refusals in the minute before")]
    private static partial void LogNotSignedIn(ILogger logger, string address, string call, string? purpose, int repeats);
}
