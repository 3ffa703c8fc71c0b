using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Bootd;

/// <summary>Shows a machine's menu in the trace of its run, where the database says in time which that is.</summary>
internal static class MenuTrace
{
    // The menu is what makes a machine wait for a database that is away: it may not wait for one itself.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    public static async Task JoinAsync(HttpContext context, MacAddress mac, TimeProvider clock)
    {
        // A bootd on its own has no database to look into.
        if (context.RequestServices.GetService<IRunTraces>() is not { } traces)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        var ct = limit.Token;
        // On a thread of its own, as a database may keep the one that asks it.
        var lookup = Task.Run(() => traces.FindAsync(mac, ct), CancellationToken.None);
        await ((Task)lookup).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lookup.IsCompletedSuccessfully)
        {
            context.JoinRun(await lookup);
        }
    }
}
