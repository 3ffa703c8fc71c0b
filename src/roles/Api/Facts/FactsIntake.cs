using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
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
internal sealed class FactsIntake(IDatabase database) : IDisposable
{
    private readonly Together<Post, bool> _posts = new(posts => database.WriteAsync(tx => StoreAsync(tx, posts), CancellationToken.None));

    /// <summary>Returns once the facts and their event are durable; false when there is no such machine.</summary>
    public Task<bool> StoreAsync(Fact fact, HttpContext context) => _posts.AddAsync(new(fact, EventOf(fact), context));

    public void Dispose() => _posts.Dispose();

    private static async Task<IReadOnlyList<bool>> StoreAsync(Transaction tx, IReadOnlyList<Post> posts)
    {
        var targets = await FactStore.TargetsAsync(tx, posts.Select(post => post.Fact.MachineId));
        foreach (var (post, target) in posts.Zip(targets))
        {
            if (target is not null)
            {
                await StoreAsync(tx, post, target);
            }
        }

        return [.. targets.Select(target => target is not null)];
    }

    private static async Task StoreAsync(Transaction tx, Post post, FactTarget target)
    {
        // Each in the trace of its own request. A machine's token has brought that into its run's; what an operator tells of a machine
        // belongs to its run as well.
        var (fact, context) = (post.Fact, post.Context);
        Activity.Current = null;
        Activity.Current = post.Span;
        context.JoinRun(target.Traceparent);
        await FactStore.AddAsync(tx, fact);
        await EventStore.AppendAsync(tx, Subjects.AgentFacts, post.Event);
        if ((fact.RunId ?? target.RunId) is { } runId)
        {
            await TimelineStore.AppendAsync(tx, runId, TimelineKinds.Facts, fact.PostinstallDone ? "Facts arrived: the post-install is done." : "Facts arrived.", context.ClientAddress());
        }
    }

    private static string EventOf(Fact fact)
    {
        var buffer = new ArrayBufferWriter<byte>(fact.Snapshot.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("fact_id", fact.Id);
            json.WriteString("machine_id", fact.MachineId);
            json.WriteString("created_at", fact.CreatedAt.UtcDateTime);
            json.WritePropertyName("snapshot");
            json.WriteRawValue(fact.Snapshot, skipInputValidation: true);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed record Post(Fact Fact, string Event, HttpContext Context)
    {
        public Activity? Span { get; } = Activity.Current;
    }
}
