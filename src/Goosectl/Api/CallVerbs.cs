using System.Text.RegularExpressions;

namespace Goosed.Goosectl.Api;

/// <summary>
/// The verb that makes each call of the API. The server's errors name calls and fields; an operator is told the verbs and options.
/// </summary>
internal static partial class CallVerbs
{
    /// <summary>A command line for each call; words in capitals are for the operator to fill in.</summary>
    public static IReadOnlyDictionary<string, string> Calls { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GET /v1/machines"] = "goosectl machines list",
        ["POST /v1/machines"] = "goosectl machines add MAC",
        ["POST /v1/machines/confirm"] = "goosectl machines confirm MAC",
        ["POST /v1/machines/release"] = "goosectl machines release MACHINE",
        ["GET /v1/machines/deleted"] = "goosectl machines list --deleted",
        ["POST /v1/machines/{id}/restore"] = "goosectl machines restore {id}",
        ["GET /v1/machines/{id}"] = "goosectl machines get {id}",
        ["PATCH /v1/machines/{id}"] = "goosectl machines set {id}",
        ["DELETE /v1/machines/{id}"] = "goosectl machines delete {id}",
        ["GET /v1/machines/{id}/boot"] = "goosectl machines explain {id}",
        ["GET /v1/machines/{id}/facts"] = "goosectl facts list {id}",
        ["GET /v1/machines/{id}/facts/diff"] = "goosectl facts diff {id}",
        ["POST /v1/agents/facts"] = "goosectl facts post MACHINE FILE",
        ["GET /v1/boot/unknown"] = "goosectl machines unknown",
        ["GET /v1/render/{family}"] = "goosectl render MACHINE --family {family}",
        ["GET /v1/runs"] = "goosectl runs list",
        ["POST /v1/runs/start"] = "goosectl runs start MACHINE",
        ["POST /v1/runs/finish"] = "goosectl runs finish RUN STATUS",
        ["GET /v1/runs/{id}"] = "goosectl runs get {id}",
        ["POST /v1/runs/{id}/cancel"] = "goosectl runs cancel {id}",
        ["POST /v1/runs/{id}/milestones"] = "goosectl runs report {id} MILESTONE STATE",
        ["GET /v1/artifacts"] = "goosectl artifacts list",
        ["POST /v1/artifacts"] = "goosectl artifacts add FILE --kind KIND",
        ["POST /v1/artifacts/gc"] = "goosectl artifacts gc",
        ["GET /v1/artifacts/{id}"] = "goosectl artifacts get {id}",
        ["DELETE /v1/artifacts/{id}"] = "goosectl artifacts rm {id}",
        ["POST /v1/artifacts/{id}/verify"] = "goosectl artifacts verify {id}",
        ["GET /v1/artifacts/names"] = "goosectl artifacts names",
        ["DELETE /v1/artifacts/names"] = "goosectl artifacts rm NAME",
        ["GET /v1/artifacts/names/history"] = "goosectl artifacts history NAME",
        ["POST /v1/artifacts/names/use"] = "goosectl artifacts use NAME VERSION",
        ["GET /v1/presign/get"] = "goosectl artifacts url ARTIFACT",
        ["GET /v1/blueprints"] = "goosectl blueprints list",
        ["GET /v1/desired-state"] = "goosectl blueprints status",
        ["GET /v1/workflows"] = "goosectl workflows list",
        ["GET /v1/events"] = "goosectl events tail",
        ["POST /v1/events"] = "goosectl events publish SUBJECT DATA",
        ["GET /v1/events/failures"] = "goosectl events dead list",
        ["DELETE /v1/events/failures/{consumer}/{event}"] = "goosectl events dead drop {event}",
        ["POST /v1/events/failures/{consumer}/{event}/replay"] = "goosectl events dead replay {event}",
        ["GET /v1/audit"] = "goosectl audit",
        ["GET /v1/tokens"] = "goosectl tokens list",
        ["POST /v1/tokens"] = "goosectl tokens create NAME",
        ["GET /v1/tokens/{id}"] = "goosectl tokens get {id}",
        ["POST /v1/tokens/{id}/rotate"] = "goosectl tokens rotate {id}",
        ["DELETE /v1/tokens/{id}"] = "goosectl tokens revoke {id}",
        ["GET /v1/whoami"] = "goosectl whoami",
    };

    /// <summary>The option that sets each field of a request.</summary>
    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["machine_id"] = "--machine",
        ["machine_ids"] = "MACHINE",
        ["blueprint_id"] = "--blueprint",
        ["workflow_id"] = "--workflow",
        ["force=true"] = "--force",
        ["meta.name"] = "--name",
        ["older_than_hours"] = "--older-than",
        ["expires_in_seconds"] = "--expires",
        ["grace_seconds"] = "--grace",
    };

    /// <summary>What the server said in the words of the command line, and the first command in it; null for none.</summary>
    public static (string Text, string? Command) Told(string said)
    {
        string? first = null;
        var text = Call().Replace(said, match =>
        {
            var verb = Of(match.Value);
            first ??= verb;
            return verb ?? match.Value;
        });
        return (Field().Replace(text, match => Fields.GetValueOrDefault(match.Value, match.Value)), first);
    }

    /// <summary>The verb for a call with a path as it is asked for; null for none.</summary>
    public static string? Of(string call) => Calls.GetValueOrDefault(call) ?? Calls.Keys
        .Where(pattern => pattern.Contains('{', StringComparison.Ordinal))
        .Select(pattern => Filled(pattern, call))
        .FirstOrDefault(verb => verb is not null);

    private static string? Filled(string pattern, string call)
    {
        var (names, values) = (pattern.Split('/'), call.Split('/'));
        if (names.Length != values.Length || names.Zip(values).Any(part => part.First[0] != '{' && part.First != part.Second))
        {
            return null;
        }

        return names.Zip(values).Aggregate(Calls[pattern], (verb, part) => verb.Replace(part.First, part.Second, StringComparison.Ordinal));
    }

    [GeneratedRegex("(GET|POST|PUT|PATCH|DELETE) /v1/[A-Za-z0-9/_-]*[A-Za-z0-9]")]
    private static partial Regex Call();

    [GeneratedRegex(@"\b[a-z]+([_.][a-z]+)+\b|\b[a-z]+=true\b")]
    private static partial Regex Field();
}
