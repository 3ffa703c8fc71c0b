using Goosed.Core.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Limits;

/// <summary>Keeps one address or machine from taking the server for itself, before anything is looked up for it.</summary>
public sealed class RateLimitMiddleware(RequestDelegate next, GoosedOptions options, RateLimits rates)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsLimited(context) || rates.Exceeded(context.ClientBlock(), Machine(context.Request)) is not { } setting)
        {
            await next(context);
            return;
        }

        var whose = setting == RequestLimits.PerMachineSetting ? "from this address for this machine" : "from this address";
        var detail = $"More calls came {whose} than {setting.Name} allows a second. Try again in a second, or raise the setting.";
        await context.TooMany(TimeSpan.FromSeconds(1), detail).ExecuteAsync(context);
    }

    // What operators alone may call is theirs; what machines use is counted, unless it is an operator on this computer who calls.
    private bool IsLimited(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is { } rule && (rule.IsPublic || rule.Purpose is not null)
        && (context.Request.Headers.Authorization.Count > 0 || context.Request.Query.ContainsKey("token") || !LocalCalls.IsOperators(context.Request, options));

    private static string? Machine(HttpRequest request)
    {
        if (request.Query.TryGetValue("machine_id", out var id))
        {
            return id.ToString();
        }

        return request.Query.TryGetValue("mac", out var mac) ? MacAddress.TryParse(mac, null, out var parsed) ? parsed.Key : "none" : null;
    }
}
