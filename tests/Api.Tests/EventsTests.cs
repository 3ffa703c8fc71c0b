using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Database;
using Goosed.Database.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

public abstract class EventsTests(Lab lab)
{
    [Fact]
    public async Task A_follower_gets_what_happens_from_now_on()
    {
        await PublishAsync("before");
        await using var follower = await FollowAsync();

        await PublishAsync("now");

        var item = await follower.NextAsync();
        Assert.Equal(("goosed.test", "now"), (item.EventType, (string?)item.Data["data"]?["said"]));
        Assert.True(long.Parse(item.EventId!, null) > 0);
    }

    [Fact]
    public async Task A_follower_that_comes_back_goes_on_after_the_last_one_it_saw()
    {
        await using var first = await FollowAsync();
        await PublishAsync("one");
        await PublishAsync("two");
        var seen = await first.NextAsync();

        await using var second = await FollowAsync(last: seen.EventId);

        Assert.Equal("two", (string?)(await second.NextAsync()).Data["data"]?["said"]);
    }

    [Fact]
    public async Task A_filter_lets_only_its_subjects_through()
    {
        await using var follower = await FollowAsync("goosed.runs.*");
        await PublishAsync("not this");

        var machine = await lab.MachineAsync();

        var item = await follower.NextAsync();
        while (item.Data["data"]?["machine_id"]?.GetValue<Guid>() != machine.Id)
        {
            item = await follower.NextAsync();
        }

        Assert.Equal("goosed.runs.started", item.EventType);
        Assert.Equal(("running", machine.Run), ((string?)item.Data["data"]?["status"], item.Data["data"]!["run_id"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task The_event_of_facts_carries_their_snapshot()
    {
        var (id, _) = await lab.ManualMachineAsync();
        await using var follower = await FollowAsync("goosed.agent.facts");

        var posted = (await lab.Client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{id}}", "snapshot": {"b": [1, {"c": "}"}], "a": null} }""")).Is(HttpStatusCode.Created);

        var item = await follower.NextAsync();
        while (item.Data["data"]?["machine_id"]?.GetValue<Guid>() != id)
        {
            item = await follower.NextAsync();
        }

        Assert.Equal(posted.Id, item.Data["data"]!["fact_id"]!.GetValue<Guid>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a": null, "b": [1, {"c": "}"}]}"""), item.Data["data"]?["snapshot"]));
    }

    [Fact]
    public async Task The_stream_of_events_ends_soon_after_its_token_is_revoked()
    {
        var made = (await lab.Client.PostAsync("/v1/tokens", $$"""{"name": "follower-{{Guid.NewGuid():N}}", "scope": "read"}""")).Is(HttpStatusCode.Created);
        await using var follower = await FollowAsync(token: (string)made["token"]!);
        await PublishAsync("before");
        Assert.Equal("before", (string?)(await follower.NextAsync()).Data["data"]?["said"]);

        (await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/tokens/{made.Id}")).Is(HttpStatusCode.NoContent);

        await follower.EndAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_stream_of_events_ends_soon_after_its_token_expires()
    {
        var made = (await lab.Client.PostAsync("/v1/tokens", $$"""{"name": "follower-{{Guid.NewGuid():N}}", "scope": "read", "expires_in_seconds": 1}""")).Is(HttpStatusCode.Created);
        await using var follower = await FollowAsync(token: (string)made["token"]!);

        await follower.EndAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_last_event_id_that_is_none_is_refused() =>
        (await lab.Client.AskAsync("/v1/events", ("Last-Event-ID", "x"))).IsProblem(HttpStatusCode.BadRequest, "Last-Event-ID");

    [Theory]
    [InlineData("""{"subject": "other.test", "data": {} }""", "subject")]
    [InlineData("""{"subject": "goosed.*", "data": {} }""", "subject")]
    [InlineData("""{"subject": "goosed.test", "data": [1] }""", "data")]
    [InlineData("""{"subject": "goosed.test"}""", "data")]
    public async Task What_is_no_event_is_refused(string body, string field) => (await lab.Client.PostAsync("/v1/events", body)).IsProblem(HttpStatusCode.BadRequest, field);

    [Fact]
    public async Task Nothing_failed_and_what_did_not_fail_cannot_be_replayed()
    {
        Assert.Empty((await lab.Client.AskAsync("/v1/events/failures")).Is(HttpStatusCode.OK).Items);
        (await lab.Client.PostAsync($"/v1/events/failures/orchestrator/{Guid.NewGuid()}/replay", "")).IsProblem(HttpStatusCode.NotFound, "failures");
    }

    [Fact]
    public async Task A_dead_delivery_is_dropped_once_and_audited_and_one_that_is_still_tried_is_not()
    {
        var (dead, tried) = (await FailedAsync(retryAt: null), await FailedAsync(TimeProvider.System.GetUtcNow().AddHours(1)));

        (await DropAsync(dead)).Is(HttpStatusCode.NoContent);

        (await DropAsync(dead)).IsProblem(HttpStatusCode.NotFound, "No dead delivery");
        (await DropAsync(tried)).IsProblem(HttpStatusCode.NotFound, "retry_at");
        Assert.Equal([$"{tried}"], (await lab.Client.AskAsync("/v1/events/failures")).Items.Select(failure => (string?)failure["event_id"]));
        Assert.Single((await lab.Client.AskAsync("/v1/audit?limit=1000")).Items, entry => $"{entry["action"]} {entry["obj"]}" == $"event_dropped event/{dead}");
        await Database.WriteAsync(tx => DeliveryStore.ForgetAsync(tx, "test", tried), TestContext.Current.CancellationToken);
    }

    private IDatabase Database => lab.App.Services.GetRequiredService<IDatabase>();

    private async Task<Guid> FailedAsync(DateTimeOffset? retryAt)
    {
        var failed = new EventRecord(1, Guid.NewGuid(), Subjects.Test, "{}", TimeProvider.System.GetUtcNow(), null);
        await Database.WriteAsync(tx => DeliveryStore.KeepAsync(tx, "test", failed, 8, "broken", retryAt), TestContext.Current.CancellationToken);
        return failed.Id;
    }

    private Task<Answer> DropAsync(Guid id) => lab.Client.SendAsync(HttpMethod.Delete, $"/v1/events/failures/test/{id}");

    private async Task PublishAsync(string said) =>
        (await lab.Client.PostAsync("/v1/events", $$"""{"subject": "goosed.test", "data": {"said": "{{said}}"} }""")).Is(HttpStatusCode.Accepted);

    private async Task<Follower> FollowAsync(string subject = "goosed.test", string? last = null, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?subject={subject}");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);

        // The headers come at once, before there is anything to tell.
        var answer = await lab.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new(answer);
    }

    private sealed class Follower(HttpResponseMessage answer) : IAsyncDisposable
    {
        private IAsyncEnumerator<SseItem<string>>? _items;

        public async Task<(string EventType, string? EventId, JsonNode Data)> NextAsync()
        {
            _items ??= SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
            Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15)));
            return (_items.Current.EventType, _items.Current.EventId, JsonNode.Parse(_items.Current.Data)!);
        }

        public async Task EndAsync(TimeSpan soon)
        {
            _items ??= SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
            while (await _items.MoveNextAsync().AsTask().WaitAsync(soon))
            {
                // What other tests publish comes here as well.
            }
        }

        public ValueTask DisposeAsync()
        {
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
