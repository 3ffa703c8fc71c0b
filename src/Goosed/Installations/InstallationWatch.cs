using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;

namespace Goosed.Installations;

/// <summary>Keeps the mark up to date, and ends the process when somebody has put another database in place of the installation's.</summary>
internal sealed partial class InstallationWatch(InstallationCheck check, StartFault fault, TimeProvider clock, ILogger<InstallationWatch> logger)
    : Loop(check.Period, clock, logger)
{
    // A run may have ended since the last one.
    protected override bool HasLastTurn => true;

    protected override async Task TurnAsync(CancellationToken ct)
    {
        try
        {
            if (await check.RunAsync(ct) is { } restored)
            {
                LogRestored(Logger, restored);
            }
        }
        catch (StoreUnavailableException)
        {
            // The store tells of its outage itself.
        }
        catch (SettingsException foreign)
        {
            fault.Stop(foreign);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Restored}")]
    private static partial void LogRestored(ILogger logger, string restored);
}
