using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Hosting.Errors;

/// <summary>Errors as RFC 9457 problem details, each with a <c>detail</c> that names what was wrong and what to do.</summary>
public static class Problems
{
    /// <summary>Documented in docs/problems.md, one heading a type.</summary>
    public const string TypePrefix = "urn:goosed:problem:";

    private const int MaxDetailLength = 2000;

    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "bad-request", "The request is malformed", detail);

    public static ProblemHttpResult Invalid(string detail) => Of(StatusCodes.Status422UnprocessableEntity, "invalid", "The request is not valid", detail);

    /// <summary>With every fault also by itself.</summary>
    public static ProblemHttpResult Faulty(string detail, IEnumerable<string> faults) => Of(
        StatusCodes.Status422UnprocessableEntity, "invalid", "The request is not valid", detail,
        new Dictionary<string, object?> { ["faults"] = faults.ToArray() });

    public static ProblemHttpResult NotFound(string kind, object id) =>
        Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing", $"There is no {kind} {id}. List them with GET /v1/{Plural(kind)}.");

    public static ProblemHttpResult Missing(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing", detail);

    public static ProblemHttpResult Conflict(string detail, IDictionary<string, object?>? more = null) =>
        Of(StatusCodes.Status409Conflict, "conflict", "The request conflicts with the current state", detail, more);

    /// <summary>What was to be made only if it is not there is there.</summary>
    public static ProblemHttpResult Exists(string detail, IDictionary<string, object?> more) =>
        Of(StatusCodes.Status412PreconditionFailed, "exists", "It is there already", detail, more);

    /// <summary>For a while, through no fault of the caller's.</summary>
    public static ProblemHttpResult Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "goosed can't do this now", detail);

    /// <summary>The same whatever was wrong with the credential.</summary>
    public static ProblemHttpResult Refused() => Of(StatusCodes.Status401Unauthorized, "unauthorized", "The call is not allowed",
        "The call needs a valid token: an operator's as 'Authorization: Bearer …', or the one that the machine was handed for this very step of its running run.");

    public static ProblemHttpResult ScopeTooSmall(string scope, string needed) => Of(StatusCodes.Status403Forbidden, "scope-too-small", "The token does not allow this",
        $"The token has the scope {scope}, and this call needs {needed}. Use a token of that scope; POST /v1/tokens makes one.");

    public static ProblemHttpResult Of(int status, string code, string title, string detail, IDictionary<string, object?>? more = null)
    {
        var problem = new ProblemDetails { Status = status, Type = TypePrefix + code, Title = title, Detail = Shown(detail) };
        foreach (var (key, value) in more ?? new Dictionary<string, object?>())
        {
            problem.Extensions[key] = value;
        }

        return TypedResults.Problem(problem);
    }

    // What was wrong with a megabyte is said without repeating it.
    private static string Shown(string detail) => detail.Length <= MaxDetailLength ? detail : detail[..MaxDetailLength] + "…";

    private static string Plural(string kind) => kind.EndsWith('s') ? kind : kind + "s";
}
