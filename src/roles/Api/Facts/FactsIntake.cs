using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Api.Runs;
using Goosed.Core.Events;
using Goosed.Core.Facts;
using Goosed.Core.Json;
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
    private readonly LateReports _late;
    private readonly Together<Post, Fact?> _posts;

    public FactsIntake(IDatabase database, LateReports late)
    {
        (_database, _late) = (database, late);
        _posts = new(WriteAsync);
    }

    /// <summary>Returns the facts with the run that they belong to, once they and their event are durable; null when there is no such machine.</summary>
    /// <param name="fact">The facts.</param>
    /// <param name="context">The request.</param>
    /// <param name="note">A further sentence for the run's timeline.</param>
    public Task<Fact?> StoreAsync(Fact fact, HttpContext context, string? note) => _posts.AddAsync(new(fact, context, note));

    public void Dispose() => _posts.Dispose();

    private async Task<IReadOnlyList<Fact?>> WriteAsync(IReadOnlyList<Post> posts)
    {
        List<Action> told = [];
        var stored = await _database.WriteAsync(tx => StoreAsync(tx, posts, told), CancellationToken.None);
        told.ForEach(tell => tell());
        return stored;
    }

    private async Task<IReadOnlyList<Fact?>> StoreAsync(Transaction tx, IReadOnlyList<Post> posts, List<Action> told)
    {
        told.Clear();
        var targets = await FactStore.TargetsAsync(tx, posts.Select(post => post.Fact.MachineId));
        List<Fact?> stored = [];
        List<ToldEvent> events = [];
        foreach (var (post, target) in posts.Zip(targets))
        {
            // A token's facts are its run's. Others' are those of the run that is running now, or awaited.
            var fact = target is null ? post.Fact : target.Newest(post.Fact.RunId is null ? target.Place(post.Fact) : post.Fact);
            stored.Add(target is null ? null : fact);
            if (target is not null)
            {
                var placed = post with { Fact = fact };
                events.Add(Tell(tx, placed, target));
                await NoteAsync(tx, placed, isRunning: fact.RunId == target.RunId, told);
            }
        }

        await FactStore.AddAsync(tx, stored.OfType<Fact>());
        await EventStore.AppendAsync(tx, events);
        return stored;
    }

    // Each in the trace of its own request. A machine's token has brought that into its run's; what an operator tells of a machine belongs
    // to its run as well.
    private static ToldEvent Tell(Transaction tx, Post post, FactTarget target)
    {
        Activity.Current = null;
        Activity.Current = post.Span;
        post.Context.JoinRun(target.Traceparent);
        var data = new JsonObject { ["fact_id"] = post.Fact.Id, ["machine_id"] = post.Fact.MachineId, ["created_at"] = post.Fact.CreatedAt.UtcDateTime };
        return EventStore.Tell(tx, Subjects.AgentFacts, StoredJson.Text(data), post.Fact.Id);
    }

    private async Task NoteAsync(Transaction tx, Post post, bool isRunning, List<Action> told)
    {
        if (post.Fact.RunId is not { } runId)
        {
            return;
        }

        var address = post.Context.ClientAddress();
        if (!isRunning && post.Fact.PostinstallDone && await RunStore.FindAsync(tx, runId) is { Status: RunStatus.Failed or RunStatus.Cancelled } ended)
        {
            var late = await RunJournal.LateAsync(tx, ended, LateReport.Success, address);
            told.Add(() => _late.Tell(ended.Id, ended.MachineId, ended.Status, late));
            return;
        }

        await TimelineStore.AppendAsync(tx, runId, TimelineKinds.Facts, post.Sentence, address);
    }

    private sealed record Post(Fact Fact, HttpContext Context, string? Note)
    {
        public string Sentence => $"{(Fact.PostinstallDone ? "Facts arrived: the post-install is done." : "Facts arrived.")}{(Note is null ? "" : $" {Note}")}";

        public Activity? Span { get; } = Activity.Current;
    }
}
