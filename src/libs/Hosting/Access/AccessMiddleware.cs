using System.Net;
using Goosed.Core.Tokens;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting.Access;

/// <summary>
/// Judges every call by its endpoint's rule. A call that carries a credential is judged by it and never downgraded;
/// one that carries none has an operator's rights only from this computer, on a server that only this computer reaches.
/// </summary>
public sealed class AccessMiddleware(RequestDelegate next, GoosedOptions options, AdminToken admin, IMachineTokens? tokens = null)
{
    private static readonly TokenPurpose[] AnyPurpose = [TokenPurpose.Render, TokenPurpose.Artifact, TokenPurpose.Agent];

    public async Task InvokeAsync(HttpContext context)
    {
        // What routing itself answers (404, 405, 415) reaches no handler.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var rule = endpoint.Metadata.GetMetadata<AccessRule>();
        var caller = rule is null ? null : Credential(context.Request) is { } credential
            ? await JudgeAsync(credential, rule, context.RequestAborted)
            : WithoutCredential(context.Request, rule);
        if (caller is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Unauthorized("The call needs a valid token: an operator's as 'Authorization: Bearer …', or the one that the machine was handed for this very step of its running run.").ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    private async Task<Caller?> JudgeAsync(string credential, AccessRule rule, CancellationToken ct)
    {
        if (admin.Matches(credential))
        {
            return Caller.Operator;
        }

        foreach (var purpose in rule.Purpose is { } only ? [only] : rule.IsPublic ? AnyPurpose : [])
        {
            if (tokens is not null && await tokens.FindAsync(credential, purpose, ct) is { } token)
            {
                return new(IsOperator: false, token, credential);
            }
        }

        return null;
    }

    private Caller? WithoutCredential(HttpRequest request, AccessRule rule) =>
        !options.SignIn || options.LoopbackOnly && IsFromThisComputer(request) ? Caller.Operator
        : rule.IsPublic ? Caller.Anonymous
        : null;

    // A proxy in front, or a web page that reaches in through the browser, makes a local call one from outside.
    private static bool IsFromThisComputer(HttpRequest request) =>
        !request.Headers.Any(header => header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Forwarded", StringComparison.OrdinalIgnoreCase))
        && (request.Host.Host is "localhost" or "" || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _))
        && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}");

    private static string? Credential(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : header;
        }

        return request.Query.TryGetValue("token", out var values) ? values.ToString() : null;
    }
}
