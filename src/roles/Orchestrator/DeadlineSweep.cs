using Goosed.Core;
using Goosed.Core.Audit;
using Goosed.Core.Runs;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Ends the runs whose current milestone has outlasted its deadline.</summary>
internal sealed partial class DeadlineSweep(IDatabase database, TimeProvider clock, ILogger<DeadlineSweep> logger) : Loop(TimeSpan.FromSeconds(1), clock, logger)
{
    private static readonly Author s_author = new(OrchestratorRole.RoleName);

    // What can't be ended is tried at each turn and told of once.
    private readonly HashSet<Guid> _failed = [];

    protected override async Task TurnAsync(CancellationToken ct)
    {
        if (await database.ReadAsync(RunStore.AnyUntimedAsync, ct))
        {
            await database.WriteAsync(tx => RunStore.TimeAsync(tx), ct);
        }

        OverdueRun? last = null;
        while (await database.ReadAsync(session => RunStore.OverdueAsync(session, last), ct) is { Count: > 0 } overdue)
        {
            foreach (var run in overdue)
            {
                await TryEndAsync(run, ct);
            }

            last = overdue[^1];
        }
    }

    private async Task TryEndAsync(OverdueRun overdue, CancellationToken ct)
    {
        using var span = Tracing.Enter("end overdue run", OrchestratorRole.RoleName, overdue.Traceparent);
        try
        {
            await EndAsync(overdue.Id, ct);
        }
        catch (Exception failure) when (failure is not BackendUnavailableException && !ct.IsCancellationRequested)
        {
            if (_failed.Add(overdue.Id))
            {
                LogFailed(Logger, failure, overdue.Id);
            }
        }
    }

    // The run is judged anew inside the transaction: it may have come on since it was read, another replica may have it, and facts that
    // say that it is done may wait for their consumer.
    private Task<Run?> EndAsync(Guid id, CancellationToken ct) => database.WriteAsync(async tx => await RunStore.ClaimOverdueAsync(tx, id)
        ? await RunJournal.FactsAsync(tx, id, s_author) ?? await RunJournal.ApplyAsync(tx, id, new RunEvent.Overdue(), s_author)
        : null, ct);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} is overdue and can't be ended; it is tried again every second")]
    private static partial void LogFailed(ILogger logger, Exception failure, Guid runId);
}
