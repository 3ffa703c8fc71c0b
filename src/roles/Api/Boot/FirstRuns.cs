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
    private readonly HashSet<Waiter> _waiting = [];
    private Reader? _reader;

    /// <summary>Returns once the machine has its run, or after a while without one.</summary>
    /// <param name="machineId">The machine.</param>
    /// <param name="isAwaiting">Whether it is still without; asked once, after which every news of it is heard.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task WaitAsync(Guid machineId, Func<Task<bool>> isAwaiting, CancellationToken ct)
    {
        var waiter = new Waiter(machineId);
        var reader = Register(waiter);
        try
        {
            await reader.Began.Task.WaitAsync(ct);
            if (await isAwaiting())
            {
                await Task.WhenAny(waiter.Made.Task, Task.Delay(s_patience, clock, ct));
            }
        }
        finally
        {
            Leave(waiter);
        }
    }

    private Reader Register(Waiter waiter)
    {
        Reader reader;
        lock (_gate)
        {
            _waiting.Add(waiter);
            if (_reader is not null)
            {
                return _reader;
            }

            _reader = reader = new Reader();
        }

        _ = ReadAsync(reader);
        return reader;
    }

    // The last one to leave ends the reading.
    private void Leave(Waiter waiter)
    {
        Reader? last = null;
        lock (_gate)
        {
            if (_waiting.Remove(waiter) && _waiting.Count == 0)
            {
                (last, _reader) = (_reader, null);
            }
        }

        last?.End.Cancel();
    }

    private async Task ReadAsync(Reader reader)
    {
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(reader.End.Token, lifetime.ApplicationStopping);
            var after = await log.NewestAsync(end.Token);
            reader.Began.TrySetResult();
            while (true)
            {
                await log.WaitAsync(after, end.Token);
                foreach (var @event in await log.ReadAsync(after, BatchSize, end.Token))
                {
                    after = @event.Number;
                    if (@event.Subject == Subjects.RunStarted && EventData.MachineId(@event.Data) is { } machineId)
                    {
                        Tell(waiter => waiter.MachineId == machineId);
                    }
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or BackendUnavailableException)
        {
            // Nobody waits any more, or those that do look for themselves.
        }
        finally
        {
            reader.Began.TrySetResult();
            Stopped(reader);
        }
    }

    private void Stopped(Reader reader)
    {
        lock (_gate)
        {
            if (_reader != reader)
            {
                return;
            }

            _reader = null;
        }

        Tell(_ => true);
    }

    private void Tell(Func<Waiter, bool> whom)
    {
        Waiter[] told;
        lock (_gate)
        {
            told = [.. _waiting.Where(whom)];
        }

        foreach (var waiter in told)
        {
            waiter.Made.TrySetResult();
        }
    }

    private sealed class Waiter(Guid machineId)
    {
        public Guid MachineId => machineId;

        public TaskCompletionSource Made { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Reader
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource End { get; } = new();
    }
}
