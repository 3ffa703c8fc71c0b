using Goosed.Core.Runs;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Runs;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Ends the runs whose current milestone has outlasted its deadline.</summary>
internal sealed partial class DeadlineSweep(IDatabase database, TimeProvider clock, ILogger<DeadlineSweep> logger) : Loop(TimeSpan.FromSeconds(1), clock, logger)
{
    protected override async Task TurnAsync(CancellationToken ct)
    {
        foreach (var overdue in await database.ReadAsync(session => RunStore.OverdueAsync(session, Clock.GetUtcNow()), ct))
        {
            using var span = Tracing.Enter("end overdue run", OrchestratorRole.RoleName, overdue.TraceParent);

            // The run is judged anew inside the transaction: it may have come on since it was read, or another replica may have it.
            var ended = await database.WriteAsync(async tx => await RunStore.ClaimOverdueAsync(tx, overdue.Id) is { } run
                ? await RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Tick(), new(OrchestratorRole.RoleName))
                : null, ct);
            if (ended is not null)
            {
                LogOverdue(Logger, ended.Id, ended.MachineId, ended.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} of machine {MachineId} failed: {Reason}")]
    private static partial void LogOverdue(ILogger logger, Guid runId, Guid machineId, string? reason);
}
