using System.Net.Sockets;
using Goosed.Core.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Limits;

/// <summary>Keeps one address or machine from taking the server for itself, before anything is looked up for it.</summary>
public sealed class RateLimitMiddleware(RequestDelegate next, GoosedOptions options, RateLimits rates)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsLimited(context) || rates.Exceeded(Address(context), Machine(context.Request)) is not { } setting)
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = "1";
        await Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many calls",
            $"More calls came from this address{(setting == RequestLimits.PerMachineSetting ? " for this machine" : "")} than {setting.Name} allows a second. Try again in a second, or raise the setting.").ExecuteAsync(context);
    }

    // What operators alone may call is theirs; what machines use is counted, unless it is an operator on this computer who calls.
    private bool IsLimited(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is { } rule && (rule.IsPublic || rule.Purpose is not null)
        && (context.Request.Headers.Authorization.Count > 0 || context.Request.Query.ContainsKey("token") || !LocalCalls.IsOperators(context.Request, options));

    // Whoever has one IPv6 address has all of its /64.
    private static string Address(HttpContext context) =>
        context.Connection.RemoteIpAddress is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : context.ClientAddress() ?? "";

    private static string? Machine(HttpRequest request)
    {
        if (request.Query.TryGetValue("machine_id", out var id))
        {
            return id.ToString();
        }

        return request.Query.TryGetValue("mac", out var mac) ? MacAddress.TryParse(mac, null, out var parsed) ? parsed.Key : "none" : null;
    }
}
