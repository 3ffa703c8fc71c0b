using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Runs;
using Goosed.Goosectl.Contexts;

namespace Goosed.Goosectl.Api;

/// <summary>Errors of the API, in the words of the command line.</summary>
internal static class ApiFailure
{
    public static CtlException Unreachable(ServerContext context, HttpRequestException lost, ServerTrust trust)
    {
        var (server, https) = (context.Server, context.Server.Scheme == Uri.UriSchemeHttps);
        if (lost.HttpRequestError != HttpRequestError.SecureConnectionError)
        {
            return Unreachable(context, lost.HttpRequestError switch
            {
                HttpRequestError.InvalidResponse when !https => "What answers there does not speak HTTP; perhaps it wants https://.",
                HttpRequestError.ResponseEnded => "The connection was cut before the answer was whole.",
                _ => lost.InnerException?.Message ?? lost.Message,
            });
        }

        return trust.Refused is var (why, next)
            ? new(Exit.Unreachable, $"The certificate of {server} ({context.Origin}) is not trusted.", why, next)
            : new(
                Exit.Unreachable, $"No secure connection to {server} ({context.Origin}).",
                "What answers there does not speak TLS on this port.",
                $"Name the right port, or use http://: goosectl login http://{server.Authority}");
    }

    public static CtlException Unreachable(ServerContext context, string why) => new(
        Exit.Unreachable,
        $"{context.Server} ({context.Origin}) can't be reached.",
        why,
        context.Origin.StartsWith("from context ", StringComparison.Ordinal)
            ? "Start goosed there, or work with another one: --server URL, goosectl context use NAME, or goosectl logout"
            : "Start goosed there, or name its address: --server URL, GOOSED_SERVER, or goosectl login URL");

    public static async Task<CtlException> OfAsync(HttpResponseMessage answer, ServerContext context, CancellationToken ct)
    {
        var problem = Parse(await answer.Content.ReadAsStringAsync(ct));
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            return NotSignedIn(context);
        }

        if (Text(problem, "detail") is not { } told)
        {
            return new(
                Code(answer.StatusCode), $"{context.Server} ({context.Origin}) did not answer as goosed does.",
                $"Its answer was {(int)answer.StatusCode} {answer.ReasonPhrase}; a proxy in front of goosed may have given it.",
                Next(answer, problem) ?? "Check the address of the server: goosectl context list");
        }

        var code = Text(problem, "type")?.Split(':')[^1] ?? answer.ReasonPhrase;
        var trace = Text(problem, "trace_id") is { } id ? $", trace {id}" : "";
        var (detail, command) = CallVerbs.Told(told);
        return new(
            Code(answer.StatusCode),
            detail,
            $"{Text(problem, "title") ?? "The call was not carried out"} ({code}{trace}).",
            Next(answer, problem) ?? command ?? "Correct what is named above.");
    }

    // The server says the same whatever was wrong with a token: what is known of it here was said at sign-in.
    private static CtlException NotSignedIn(ServerContext context)
    {
        var signIn = $"goosectl login {context.Server}";
        if (context.Token is null)
        {
            return new(
                Exit.Refused, $"{context.Server} ({context.Origin}) asks for a token.", "You are not signed in there.", $"Sign in: {signIn}");
        }

        return context.ExpiresAt is { } end && TimeProvider.System.GetUtcNow() - end is { Ticks: > 0 } ago
            ? new(
                Exit.Refused, $"The token {context.TokenOrigin} has expired.",
                $"It was good until {end.ToLocalTime():yyyy-MM-dd HH:mm zzz}, {Spans.About(ago)} ago.",
                $"Sign in with a valid token: {signIn}. An administrator makes one: goosectl tokens rotate NAME")
            : new(
                Exit.Refused, $"The token {context.TokenOrigin} is not valid at {context.Server}.", "It is wrong, expired or revoked.",
                $"Sign in with a valid token: {signIn}");
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
    private static string? Next(HttpResponseMessage answer, JsonNode? problem) => answer.StatusCode switch
    {
        HttpStatusCode.Forbidden => "Use a token of a larger scope; goosectl whoami shows yours.",
        HttpStatusCode.Conflict when Text(problem, "run_id") is { } run =>
            $"Wait for its end with goosectl runs wait {run}, or end it: goosectl runs cancel {run}",
        HttpStatusCode.PreconditionFailed =>
            $"Change it with goosectl machines set {Text(problem, "machine_id")}; goosectl machines add --replace gives it a new profile.",
        HttpStatusCode.TooManyRequests =>
            $"Try again in {answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 1} s; goosectl doctor looks at the server.",
        HttpStatusCode.ServiceUnavailable => "See what is not ready: goosectl doctor",
        >= HttpStatusCode.InternalServerError => "Look for the trace in the server's log; goosectl doctor looks at the server.",
        _ => null,
    };

    private static string? Text(JsonNode? problem, string name) =>
        problem?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

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
