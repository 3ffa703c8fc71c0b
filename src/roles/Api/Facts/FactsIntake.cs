using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Core.Facts;
using Goosed.Core.Runs;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Database.Facts;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Facts;

/// <summary>Stores facts. Machines that report at the same time share a transaction.</summary>
internal sealed class FactsIntake : IDisposable
{
    private readonly IDatabase _database;
    private readonly Together<Post, bool> _posts;

    public FactsIntake(IDatabase database)
    {
        _database = database;
        _posts = new(WriteAsync);
    }

    /// <summary>Returns once the facts and their event are durable; false when there is no such machine.</summary>
    /// <param name="fact">The facts.</param>
    /// <param name="context">The request.</param>
    /// <param name="note">A further sentence for the run's timeline.</param>
    public Task<bool> StoreAsync(Fact fact, HttpContext context, string? note) => _posts.AddAsync(new(fact, context, note));

    public void Dispose() => _posts.Dispose();

    private Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Post> posts) => _database.WriteAsync(tx => StoreAsync(tx, posts), CancellationToken.None);

    private static async Task<IReadOnlyList<bool>> StoreAsync(Transaction tx, IReadOnlyList<Post> posts)
    {
        var targets = await FactStore.TargetsAsync(tx, posts.Select(post => post.Fact.MachineId));
        List<Fact> facts = [];
        List<ToldEvent> events = [];
        foreach (var (post, target) in posts.Zip(targets))
        {
            if (target is not null)
            {
                facts.Add(post.Fact);
                events.Add(Tell(tx, post, target));
                await NoteAsync(tx, post, target);
            }
        }

        await FactStore.AddAsync(tx, facts);
        await EventStore.AppendAsync(tx, events);
        return [.. targets.Select(target => target is not null)];
    }

    // Each in the trace of its own request. A machine's token has brought that into its run's; what an operator tells of a machine belongs
    // to its run as well.
    private static ToldEvent Tell(Transaction tx, Post post, FactTarget target)
    {
        Activity.Current = null;
        Activity.Current = post.Span;
        post.Context.JoinRun(target.Traceparent);
        var data = new JsonObject { ["fact_id"] = post.Fact.Id, ["machine_id"] = post.Fact.MachineId, ["created_at"] = post.Fact.CreatedAt.UtcDateTime };
        return EventStore.Tell(tx, Subjects.AgentFacts, data.ToJsonString(), post.Fact.Id);
    }

    private static Task NoteAsync(Transaction tx, Post post, FactTarget target) => (post.Fact.RunId ?? target.RunId) is { } runId
        ? TimelineStore.AppendAsync(tx, runId, TimelineKinds.Facts, post.Sentence, post.Context.ClientAddress())
        : Task.CompletedTask;

    private sealed record Post(Fact Fact, HttpContext Context, string? Note)
    {
        public string Sentence => $"{(Fact.PostinstallDone ? "Facts arrived: the post-install is done." : "Facts arrived.")}{(Note is null ? "" : $" {Note}")}";

        public Activity? Span { get; } = Activity.Current;
    }
}
