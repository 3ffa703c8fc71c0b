using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Hosting.Limits;

/// <summary>How a call beyond a limit is answered.</summary>
public static class TooManyCalls
{
    /// <summary>429 that says when it may be tried again, in whole seconds.</summary>
    /// <param name="context">The call.</param>
    /// <param name="retryAfter">Until when nothing changes.</param>
    /// <param name="detail">A sentence that names the setting.</param>
    public static ProblemHttpResult TooMany(this HttpContext context, TimeSpan retryAfter, string detail)
    {
        context.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds))}";
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many calls", detail);
    }
}
