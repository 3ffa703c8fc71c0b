using Goosed.Core;
using Goosed.Core.Blueprints;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Machines;
using Goosed.Documents;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Blueprints;

/// <summary>Looks at the folder again and again, and has what changed put in force.</summary>
internal sealed partial class DesiredStateWatch(
    DesiredStateSync sync, IDatabase database, GoosedOptions options, StartFault start, TimeProvider clock, ILogger<DesiredStateWatch> logger)
    : BackgroundService
{
    // Reading the folder is cheap, and works where file notifications do not: on network file systems and mounted volumes.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // A start that has not reached its database yet reads as soon as it has.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    private readonly DesiredStateReader _reader = new();
    private volatile string? _degradation;
    private IReadOnlyList<DocumentFault> _told = [];
    private long _held;

    /// <summary>What is wrong with the desired state, for /readyz.</summary>
    public string? Fault() => _degradation;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            timer.Period = Interval;
            try
            {
                await TurnAsync(stoppingToken);
            }
            catch (BackendUnavailableException away) when (!stoppingToken.IsCancellationRequested)
            {
                // The backend tells of its outage itself, once.
                _degradation = away.Message;
                timer.Period = Soon;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                _degradation = failure.Message;
                LogFailed(logger, failure, options.Infra);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TurnAsync(CancellationToken ct)
    {
        if (!Directory.Exists(options.Infra) && await database.ReadAsync(DesiredStateStore.FindAsync, ct) is null)
        {
            start.Stop(new([new(
                GoosedOptions.InfraSetting.Name,
                $"there is no directory {options.Infra}, and no desired state was read before; name the folder that holds blueprints/ (--infra).")]));
            return;
        }

        var state = _reader.Read(options.Infra, ct);
        var applied = await sync.ApplyAsync(state, ct);
        var held = await database.ReadAsync(MachineStore.CountHeldAsync, ct);
        _degradation = Degradation(state.Faults.Count(fault => !fault.IsWarning), applied.Conflicts.Count, held);
        if (applied.IsNew)
        {
            LogInForce(logger, state.Version[..12], state.Blueprints.Count, state.Workflows.Count, state.MachineProfiles.Count);
        }

        // What is wrong is told when it appears, and not again while it lasts.
        foreach (var fault in state.Faults.Except(_told))
        {
            if (fault.IsWarning)
            {
                LogWarning(logger, Place(fault), fault.Reason);
            }
            else
            {
                LogFault(logger, Place(fault), fault.Reason);
            }
        }

        foreach (var conflict in applied.Conflicts.Except(_told))
        {
            LogConflict(logger, Place(conflict), conflict.Reason);
        }

        _told = [.. state.Faults, .. applied.Conflicts];
        if (held > _held)
        {
            LogHeld(logger, held);
        }

        _held = held;
    }

    private static string Place(DocumentFault fault) => fault.Line == 0 ? fault.Path : $"{fault.Path}:{fault.Line}";

    private static string? Degradation(int faults, int conflicts, long held)
    {
        var wrong = new[] { Counted(faults, "fault(s)"), Counted(conflicts, "conflict(s)"), Counted(held, "machine(s) on hold") }.OfType<string>().ToList();
        return wrong.Count == 0
            ? null
            : $"{string.Join(" and ", wrong)}, see GET /v1/desired-state{(held > 0 ? "; goosectl machines release NAME…|--all ends a hold" : "")}";
    }

    private static string? Counted(long count, string what) => count == 0 ? null : $"{count} {what}";

    [LoggerMessage(Level = LogLevel.Information, Message = "Desired state {Version} is in force: {Blueprints} blueprints, {Workflows} workflows, {Machines} machine profiles")]
    private static partial void LogInForce(ILogger logger, string version, int blueprints, int workflows, int machines);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} machines are on hold and boot their disks: goosectl machines release --all installs them, with --no-run it leaves them as they are; goosectl blueprints status says why")]
    private static partial void LogHeld(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Place}: {Reason} Until it is corrected, the last good version stays in force")]
    private static partial void LogFault(ILogger logger, string place, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Place}: {Reason} The document is in force")]
    private static partial void LogWarning(ILogger logger, string place, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Place}: {Reason} Until then its machine stays as it is")]
    private static partial void LogConflict(ILogger logger, string place, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The desired state in {Infra} can't be read; what is in force stays so")]
    private static partial void LogFailed(ILogger logger, Exception failure, string infra);
}
