using Goosed.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Goosed.Api.Runs;

/// <summary>Tells the log of reports that came when their run had ended; the run's timeline has them too.</summary>
internal sealed partial class LateReports(ILogger<LateReports> logger)
{
    /// <summary>Tells of one that was kept.</summary>
    public void Tell(Guid runId, Guid machineId, RunStatus status, string? sentence)
    {
        if (sentence is not null)
        {
            LogLate(logger, runId, machineId, status, sentence);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A report came late for run {RunId} of machine {MachineId}, which stays {Status}: {Sentence}")]
    private static partial void LogLate(ILogger logger, Guid runId, Guid machineId, RunStatus status, string sentence);
}
