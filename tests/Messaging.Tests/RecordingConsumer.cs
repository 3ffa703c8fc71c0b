using System.Threading.Channels;
using Goosed.Core.Events;

namespace Goosed.Messaging.Tests;

/// <summary>A consumer that notes what it was handed, and fails on what it is told to.</summary>
internal sealed class RecordingConsumer : IAsyncDisposable
{
    private readonly Channel<(EventRecord Event, DateTimeOffset At)> _handed = Channel.CreateUnbounded<(EventRecord, DateTimeOffset)>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _consuming;

    public RecordingConsumer(ITestedBus tested, string name = "one", Func<EventRecord, bool>? failsOn = null)
        : this(tested.Bus, tested.Clock, name, failsOn)
    {
    }

    public RecordingConsumer(IEventBus bus, TimeProvider clock, string name = "one", Func<EventRecord, bool>? failsOn = null) =>
        _consuming = Task.Run(() => bus.ConsumeAsync(name, (@event, _) =>
        {
            _handed.Writer.TryWrite((@event, clock.GetUtcNow()));
            return failsOn?.Invoke(@event) == true ? throw new InvalidDataException($"broken by {@event.Data}") : Task.CompletedTask;
        }, _stop.Token));

    /// <summary>Deliveries that nobody asked for yet.</summary>
    public int Count => _handed.Reader.Count;

    /// <summary>The payload of the next delivery.</summary>
    public async Task<string> NextAsync() => (await NextDeliveryAsync()).Event.Data;

    public async Task<IReadOnlyList<string>> NextAsync(int count)
    {
        var data = new List<string>();
        while (data.Count < count)
        {
            data.Add(await NextAsync());
        }

        return data;
    }

    public async Task<(EventRecord Event, DateTimeOffset At)> NextDeliveryAsync() =>
        await _handed.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The next delivery, while time goes on.</summary>
    public async Task<(EventRecord Event, DateTimeOffset At)> NextAsTimePassesAsync(ITestedBus tested)
    {
        var next = NextDeliveryAsync();
        while (!next.IsCompleted)
        {
            tested.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await next;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _consuming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
