using Goosed.Core.Tokens;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Limits;

/// <summary>Refuses reports of a machine that has sent as much as it may, whichever call takes them, before they are read.</summary>
public sealed class ReportBudgetMiddleware(RequestDelegate next, GoosedOptions options, ReportBudgets budgets, RateLimits rates)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // A body whose length is not told beforehand counts as the largest.
        if (context.Caller().Token is { Purpose: TokenPurpose.Agent } token
            && budgets.Take(token.MachineId, context.Request.ContentLength ?? options.Limits.MaxReport) is { } spent)
        {
            rates.CountRefused("budget");
            var detail = $"This machine has reported as much as {spent.Setting.Name} allows a {spent.Period}. Report again after Retry-After, or raise the setting.";
            await context.TooMany(spent.RetryAfter, detail).ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
