using Goosed.Core;
using Goosed.Core.Events;
using Microsoft.Extensions.Hosting;

namespace Goosed.Api.Boot;

/// <summary>
/// Lets boot requests wait for the run of a machine that was enrolled a moment ago. One reader of the event log serves all that wait, and none
/// while nobody does.
/// </summary>
internal sealed class FirstRuns(IEventLog log, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a request waits for the orchestrator.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private const int BatchSize = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, TaskCompletionSource> _waiting = [];
    private Task<long>? _start;

    /// <summary>Returns once the machine has its run, or after a while without one.</summary>
    /// <param name="machineId">The machine.</param>
    /// <param name="isAwaiting">Whether it is still without; asked once, after which every news of it is heard.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task WaitAsync(Guid machineId, Func<Task<bool>> isAwaiting, CancellationToken ct)
    {
        var (made, start) = Register(machineId);
        await start.WaitAsync(ct);
        if (await isAwaiting())
        {
            await Task.WhenAny(made, Task.Delay(s_patience, clock, ct));
        }
    }

    private (Task Made, Task Start) Register(Guid machineId)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(machineId, out var made))
            {
                _waiting.Add(machineId, made = new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            if (_start is null)
            {
                _start = log.NewestAsync(lifetime.ApplicationStopping);
                _ = ReadAsync(_start, lifetime.ApplicationStopping);
            }

            return (made.Task, _start);
        }
    }

    private async Task ReadAsync(Task<long> start, CancellationToken stopping)
    {
        try
        {
            // Nobody waits longer than the patience of the last that came.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            for (var after = await start; IsWanted();)
            {
                limit.CancelAfter(s_patience);
                await log.WaitAsync(after, limit.Token);
                foreach (var @event in await log.ReadAsync(after, BatchSize, stopping))
                {
                    after = @event.Number;
                    if (@event.Subject == Subjects.RunStarted && EventData.MachineId(@event.Data) is { } machineId)
                    {
                        Tell(machineId);
                    }
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or BackendUnavailableException)
        {
            // Those that wait look for themselves when their patience is over.
        }
        finally
        {
            End();
        }
    }

    private void Tell(Guid machineId)
    {
        lock (_gate)
        {
            if (_waiting.Remove(machineId, out var made))
            {
                made.SetResult();
            }
        }
    }

    private bool IsWanted()
    {
        lock (_gate)
        {
            return _waiting.Count > 0;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            foreach (var made in _waiting.Values)
            {
                made.SetResult();
            }

            _waiting.Clear();
            _start = null;
        }
    }
}
