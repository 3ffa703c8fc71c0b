using System.Globalization;
using System.Text;
using System.Text.Json;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Database;
using Goosed.Database.Machines;

namespace Goosed.Api.Events;

/// <summary>
/// The log in pages that followers share: who is at the same place gets the same page, read once and written once. However many follow, and
/// from wherever, no more than so many pages are in memory.
/// </summary>
internal sealed class EventPages(IEventLog log, IDatabase database) : IDisposable
{
    /// <summary>Pages at once. Who needs another waits until nobody reads one of them any more: a reader that is waited for gives his back.</summary>
    public const int MostPages = 8;

    private const int MostEvents = 200;
    private const int MostBytes = 1024 * 1024;

    private readonly SemaphoreSlim _room = new(MostPages);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Page> _pages = [];
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>Done while somebody waits for a page.</summary>
    public Task Wanted
    {
        get
        {
            lock (_lock)
            {
                return _wanted.Task;
            }
        }
    }

    /// <summary>The events after a number, oldest first; the page is given back by disposing it.</summary>
    public async Task<Page> TakeAsync(long after, CancellationToken ct)
    {
        if (Shared(after) is not { } page)
        {
            await TakeRoomAsync(ct);
            page = SharedOrNew(after);
        }

        try
        {
            await page.Reading.WaitAsync(ct);
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task TakeRoomAsync(CancellationToken ct)
    {
        if (_room.Wait(0, CancellationToken.None))
        {
            return;
        }

        lock (_lock)
        {
            _waiting++;
            _wanted.TrySetResult();
        }

        try
        {
            await _room.WaitAsync(ct);
        }
        finally
        {
            lock (_lock)
            {
                if (--_waiting == 0)
                {
                    _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
    }

    private Page? Shared(long after)
    {
        lock (_lock)
        {
            return _pages.TryGetValue(after, out var page) ? page.Shared() : null;
        }
    }

    private Page SharedOrNew(long after)
    {
        lock (_lock)
        {
            if (_pages.TryGetValue(after, out var page))
            {
                _room.Release();
                return page.Shared();
            }

            return _pages[after] = new Page(this, after).Shared();
        }
    }

    private async Task<IReadOnlyList<Frame>> ReadAsync(long after)
    {
        var read = await log.ReadAsync(after, MostEvents, MostBytes, CancellationToken.None);
        List<(EventRecord Event, Guid? Machine)> events = [.. read.Select(each => (each, EventData.MachineId(each.Data)))];
        var machines = events.Select(each => each.Machine).OfType<Guid>();
        var names = await database.ReadAsync(session => MachineStore.HostnamesAsync(session, machines), CancellationToken.None);
        return [.. events.Select(each => new Frame(each.Event, each.Machine is { } id ? names.GetValueOrDefault(id) : null))];
    }

    private void GiveBack(Page page)
    {
        lock (_lock)
        {
            if (--page.Readers == 0)
            {
                _pages.Remove(page.After);
                _room.Release();
            }
        }
    }

    /// <summary>Some events in a row, in the form of server-sent events.</summary>
    internal sealed class Page : IDisposable
    {
        private readonly EventPages _pages;

        public Page(EventPages pages, long after)
        {
            (_pages, After) = (pages, after);
            Reading = Task.Run(ReadAsync);
        }

        public long After { get; }

        public IReadOnlyList<Frame> Frames { get; private set; } = [];

        internal Task Reading { get; }

        internal int Readers { get; set; }

        public void Dispose() => _pages.GiveBack(this);

        internal Page Shared()
        {
            Readers++;
            return this;
        }

        // For all who wait for it: one that leaves ends it for nobody else.
        private async Task ReadAsync() => Frames = await _pages.ReadAsync(After);
    }

    /// <summary>An event as it is sent, made once it is needed.</summary>
    internal sealed class Frame(EventRecord @event, string? hostname = null)
    {
        private readonly Lazy<byte[]> _open = new(() => Text(@event, hostname, SecretMasker.Open));
        private readonly Lazy<byte[]> _masked = new(() => Text(@event, hostname, SecretMasker.Masking));

        public long Number => @event.Number;

        public string Subject => @event.Subject;

        public ReadOnlyMemory<byte> For(SecretMasker secrets) => ReferenceEquals(secrets, SecretMasker.Open) ? _open.Value : _masked.Value;

        private static byte[] Text(EventRecord @event, string? hostname, SecretMasker secrets)
        {
            var data = JsonSerializer.Serialize(new EventView(@event, hostname, secrets), ApiJson.Default.EventView);
            return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {@event.Subject}\ndata: {data}\nid: {@event.Number}\n\n"));
        }
    }
}
