using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Tests;

/// <summary>What <see cref="IEventLog"/> promises.</summary>
public abstract class EventLogContract : DatabaseContract
{
    private IEventLog Log => Tested.Log;

    [Fact]
    public async Task An_empty_log_has_no_newest_event()
    {
        Assert.Equal(0, await Log.NewestAsync(Ct));
        Assert.Empty(await Log.ReadAsync(0, 10, Ct));
    }

    [Fact]
    public async Task An_event_comes_back_as_it_was_written()
    {
        var id = await AppendAsync("goosed.test", """{"é": [1, "\u0001"]}""");

        var read = Assert.Single(await Log.ReadAsync(0, 10, Ct));

        Assert.Equal(new(await Log.NewestAsync(Ct), id, "goosed.test", """{"é": [1, "\u0001"]}""", Now, null), read);
        Assert.Equal(7, id.Version);
    }

    [Fact]
    public async Task A_page_ends_before_it_is_too_large_and_has_one_event_at_least()
    {
        foreach (var size in new[] { 100, 100, 5000, 100, 100 })
        {
            await AppendAsync("goosed.test", $$"""{"filler": "{{new string('x', size)}}"}""");
        }

        var sizes = new List<int>();
        for (var (after, page) = (0L, await Log.ReadAsync(0, 10, 1000, Ct)); page.Count > 0; page = await Log.ReadAsync(after, 10, 1000, Ct))
        {
            sizes.Add(page.Count);
            after = page[^1].Number;
        }

        Assert.Equal([2, 1, 2], sizes);
        Assert.Single(await Log.ReadAsync(0, 1, 1000, Ct));
    }

    [Fact]
    public async Task An_event_is_known_only_with_its_change()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(async tx =>
        {
            await EventStore.AppendAsync(tx, Subjects.Test, "{}");
            throw new InvalidDataException();
        }));

        Assert.Empty(await Log.ReadAsync(0, 10, Ct));
    }

    [Fact]
    public async Task A_reader_that_follows_sees_every_event_once_and_in_order()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        var following = Task.Run(() => FollowAsync(300, stop.Token), Ct);

        // Every fifth transaction fails, so that an engine that numbers at the insert would leave gaps or come late.
        await Task.WhenAll(Enumerable.Range(0, 375).Select(n => Task.Run(async () =>
        {
            try
            {
                await WriteAsync(async tx =>
                {
                    await EventStore.AppendAsync(tx, Subjects.Test, $$"""{"n": {{n}}}""");
                    if (n % 5 == 0)
                    {
                        throw new InvalidDataException();
                    }
                });
            }
            catch (InvalidDataException)
            {
                Assert.Equal(0, n % 5);
            }
        }, Ct)));

        var seen = await following;
        Assert.Equal(Enumerable.Range(0, 375).Where(n => n % 5 != 0).Select(n => $$"""{"n": {{n}}}""").Order(), seen.Select(e => e.Data).Order());
        Assert.Equal(await Log.ReadAsync(0, 1000, Ct), seen);
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.First.Number < pair.Second.Number));
    }

    [Fact]
    public async Task A_part_begins_after_a_number_and_is_limited()
    {
        for (var n = 0; n < 5; n++)
        {
            await AppendAsync("goosed.test", $"[{n}]");
        }

        var all = await Log.ReadAsync(0, 100, Ct);

        Assert.Equal(all.Skip(2).Take(2), await Log.ReadAsync(all[1].Number, 2, Ct));
        Assert.Empty(await Log.ReadAsync(all[^1].Number, 2, Ct));
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_event()
    {
        var waiting = Log.WaitAsync(await Log.NewestAsync(Ct), Ct);
        Assert.False(waiting.IsCompleted);

        await AppendAsync("goosed.test", "{}");

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Waiting_does_not_begin_when_there_is_more_already()
    {
        await AppendAsync("goosed.test", "{}");

        await Log.WaitAsync(0, Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = Log.WaitAsync(0, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Numbers_rise_over_a_restart_and_over_trimming()
    {
        await AppendAsync("goosed.test", "{}");
        var before = await Log.NewestAsync(Ct);
        await Ledger.AdvanceAsync("all", before, Ct);
        await WriteAsync(tx => EventStore.TrimAsync(tx, tx.Now.AddSeconds(1)));
        Assert.Empty(await Log.ReadAsync(0, 10, Ct));
        Assert.Equal(before, await Log.NewestAsync(Ct));

        await Tested.ReopenAsync();
        await AppendAsync("goosed.test", "{}");

        Assert.Equal(before + 1, Assert.Single(await Log.ReadAsync(before, 10, Ct)).Number);
    }

    [Fact]
    public async Task Trimming_keeps_what_is_young_and_what_some_consumer_still_needs()
    {
        await AppendAsync("goosed.test", "[1]");
        await AppendAsync("goosed.test", "[2]");
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        await AppendAsync("goosed.test", "[3]");
        var events = await Log.ReadAsync(0, 10, Ct);
        await Ledger.AdvanceAsync("fast", events[2].Number, Ct);
        await Ledger.AdvanceAsync("slow", events[0].Number, Ct);

        await WriteAsync(tx => EventStore.TrimAsync(tx, tx.Now));
        Assert.Equal(["[2]", "[3]"], (await Log.ReadAsync(0, 10, Ct)).Select(e => e.Data));

        await Ledger.AdvanceAsync("slow", events[2].Number, Ct);
        await WriteAsync(tx => EventStore.TrimAsync(tx, tx.Now));
        Assert.Equal(["[3]"], (await Log.ReadAsync(0, 10, Ct)).Select(e => e.Data));
    }

    private async Task<List<EventRecord>> FollowAsync(int count, CancellationToken ct)
    {
        var seen = new List<EventRecord>();
        while (seen.Count < count)
        {
            var after = seen.LastOrDefault()?.Number ?? 0;
            await Log.WaitAsync(after, ct);
            seen.AddRange(await Log.ReadAsync(after, 7, ct));
        }

        return seen;
    }

    private Task<Guid> AppendAsync(string subject, string data) => Database.WriteAsync(tx => EventStore.AppendAsync(tx, subject, data), Ct);
}
