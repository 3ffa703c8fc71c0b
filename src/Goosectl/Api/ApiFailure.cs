using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl.Api;

/// <summary>Errors of the API, in the words of the command line.</summary>
internal static class ApiFailure
{
    public static CtlException Unreachable(Uri server, string why) => new(
        Exit.Unreachable,
        $"{server} can't be reached.",
        why,
        "Start goosed there, or name its address: --server URL, GOOSED_SERVER, or goosectl login URL");

    public static async Task<CtlException> OfAsync(HttpResponseMessage answer, Uri server, bool hasToken, CancellationToken ct)
    {
        var problem = Parse(await answer.Content.ReadAsStringAsync(ct));
        var code = ((string?)problem?["type"])?.Split(':')[^1] ?? answer.ReasonPhrase;
        var trace = (string?)problem?["trace_id"] is { } id ? $", trace {id}" : "";
        var (detail, command) = CallVerbs.Told((string?)problem?["detail"] ?? $"{server} answered {(int)answer.StatusCode} {answer.ReasonPhrase}.");
        return new(
            Code(answer.StatusCode),
            detail,
            $"{(string?)problem?["title"] ?? "The call was not carried out"} ({(int)answer.StatusCode} {code}{trace}).",
            Next(answer, server, hasToken, problem) ?? command ?? "Correct what is named above.");
    }

    private static int Code(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge => Exit.Usage,
        HttpStatusCode.NotFound => Exit.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Exit.Refused,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => Exit.Conflict,
        HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => Exit.TimedOut,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway => Exit.Unreachable,
        _ => Exit.Failed,
    };

    // Null where what to do depends on what the answer says.
    private static string? Next(HttpResponseMessage answer, Uri server, bool hasToken, JsonNode? problem) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized when hasToken => $"Sign in with a valid token: goosectl login {server}",
        HttpStatusCode.Unauthorized => $"Sign in: goosectl login {server}",
        HttpStatusCode.Forbidden => "Use a token of a larger scope; goosectl whoami shows yours.",
        HttpStatusCode.Conflict when (string?)problem?["run_id"] is { } run =>
            $"Wait for its end with goosectl runs wait {run}, or end it: goosectl runs cancel {run}",
        HttpStatusCode.PreconditionFailed =>
            $"Change it with goosectl machines set {problem?["machine_id"]}; goosectl machines add --replace gives it a new profile.",
        HttpStatusCode.TooManyRequests =>
            $"Try again in {answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 1} s; goosectl doctor looks at the server.",
        HttpStatusCode.ServiceUnavailable => "See what is not ready: goosectl doctor",
        >= HttpStatusCode.InternalServerError => "Look for the trace in the server's log; goosectl doctor looks at the server.",
        _ => null,
    };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return StoredJson.Node(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
