using Goosed.Core.Tokens;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Access;

/// <summary>
/// Judges every call by its endpoint's rule. A call that carries a credential is judged by it and never downgraded;
/// one that carries none has an operator's rights only from this computer, on a server that only this computer reaches.
/// </summary>
public sealed class AccessMiddleware(RequestDelegate next, GoosedOptions options, AdminToken admin, AccessMetrics metrics, ICredentials? credentials = null)
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

        context.Response.OnStarting(Challenge, context.Response);
        context.Response.OnStarting(KeepNothing, context);
        var rule = endpoint.Metadata.GetMetadata<AccessRule>();
        var (isGiven, credential) = Credential.Of(context.Request);
        var caller = rule is null ? null : isGiven ? await JudgeAsync(credential, rule, context) : WithoutCredential(context.Request, rule);
        if (rule is null || caller is null)
        {
            await Problems.Refused().ExecuteAsync(context);
        }
        else if (caller.Scope is { } scope && !rule.IsPublic && scope < rule.ScopeFor(context.Request.Method))
        {
            await Problems.ScopeTooSmall(scope.ToWord(), rule.ScopeFor(context.Request.Method).ToWord()).ExecuteAsync(context);
        }
        else
        {
            context.Features.Set(caller);
            context.JoinRun(caller.Token?.TraceParent);
            await next(context);
        }

        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            await NoteRefusalAsync(rule?.PurposeWord ?? "operator", credential, endpoint, context);
        }
    }

    private async Task<Caller?> JudgeAsync(string? credential, AccessRule rule, HttpContext context)
    {
        if (credential is null)
        {
            return null;
        }

        if (admin.Matches(credential))
        {
            return Caller.Admin;
        }

        if (credentials is null)
        {
            return null;
        }

        var ct = context.RequestAborted;
        if (await credentials.FindOperatorTokenAsync(credential, ct) is { } operatorToken)
        {
            return Caller.Of(operatorToken);
        }

        foreach (var purpose in rule.Purpose is { } only ? [only] : rule.IsPublic ? AnyPurpose : [])
        {
            if (await credentials.FindMachineTokenAsync(credential, purpose, ct) is { } token)
            {
                return await TakesAddressAsync(credentials, token, credential, context) ? Caller.Machine(token, credential) : null;
            }
        }

        return null;
    }

    // An agent may report from the installer's address and later from the installed system's.
    private async Task<bool> TakesAddressAsync(ICredentials judge, MachineToken token, string value, HttpContext context)
    {
        if (options.TokenAddress == TokenAddressPolicy.Off || token.Purpose == TokenPurpose.Agent || context.ClientAddress() is not { } address || token.Address == address)
        {
            return true;
        }

        // What was read of the token may be old: another address may have become its first one since.
        var isFirst = context.IsHead()
            ? token.Address is null
            : await judge.BindAddressAsync(value, token, address, context.RequestAborted);
        return isFirst || options.TokenAddress == TokenAddressPolicy.Warn;
    }

    private Caller? WithoutCredential(HttpRequest request, AccessRule rule) =>
        LocalCalls.IsOperators(request, options) ? Caller.Local
        : rule.IsPublic ? Caller.Anonymous
        : null;

    private async Task NoteRefusalAsync(string purpose, string? credential, RouteEndpoint endpoint, HttpContext context)
    {
        metrics.Refused(purpose);
        if (credentials is null)
        {
            return;
        }

        var refusal = new Refusal(purpose, context.ClientAddress() ?? "unknown", credential, endpoint.Call(context.Request.Method));
        try
        {
            // Whoever hangs up at once is noted as well.
            await credentials.NoteRefusalAsync(refusal, CancellationToken.None);
        }
        catch (Exception away) when (context.RequestServices.GetServices<BackendProblem>().Any(backend => backend(away, tellsWhere: false) is not null))
        {
            // The answer has been given and stays. The database tells of its outage itself.
        }
    }

    // An address with a token in it is nothing for a cache, and no page's address to pass on.
    private static Task KeepNothing(object called)
    {
        if (called is HttpContext { Request: var request, Response.Headers: var headers } && Credential.IsInQuery(request))
        {
            headers.CacheControl = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
        }

        return Task.CompletedTask;
    }

    private static Task Challenge(object response)
    {
        if (response is HttpResponse { StatusCode: StatusCodes.Status401Unauthorized } refused)
        {
            refused.Headers.WWWAuthenticate = "Bearer";
        }

        return Task.CompletedTask;
    }
}
