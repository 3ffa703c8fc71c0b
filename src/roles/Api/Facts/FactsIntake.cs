using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Goosed.Core;
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

/// <summary>Stores facts. Posts that come while others are written share a transaction: two hundred machines that report at once wait for the disk a few times.</summary>
internal sealed class FactsIntake(IDatabase database) : IDisposable
{
    private const int MostTogether = 64;

    // One that makes its rows durable, and one that sends them meanwhile.
    private readonly SemaphoreSlim _writers = new(2);
    private readonly ConcurrentQueue<Post> _waiting = new();

    /// <summary>Returns once the facts and their event are durable; false when there is no such machine.</summary>
    public async Task<bool> StoreAsync(Fact fact, HttpContext context, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var post = new Post(fact, EventOf(fact), context);
        _waiting.Enqueue(post);
        await _writers.WaitAsync(CancellationToken.None);
        try
        {
            // Somebody else may have taken it along.
            var together = new List<Post>();
            while (together.Count < MostTogether && _waiting.TryDequeue(out var next))
            {
                together.Add(next);
            }

            await WriteAsync(together);
        }
        finally
        {
            _writers.Release();
        }

        return await post.Stored.Task;
    }

    public void Dispose() => _writers.Dispose();

    private async Task WriteAsync(List<Post> posts)
    {
        if (posts.Count == 0)
        {
            return;
        }

        try
        {
            var stored = await database.WriteAsync(tx => StoreAsync(tx, posts), CancellationToken.None);
            for (var i = 0; i < posts.Count; i++)
            {
                posts[i].Stored.SetResult(stored[i]);
            }
        }
        catch (Exception failure) when (posts.Count == 1 || failure is BackendUnavailableException or OutcomeUnknownException)
        {
            posts.ForEach(post => post.Stored.SetException(failure));
        }
        catch
        {
            // One that can't be stored must not take the others with it.
            foreach (var post in posts)
            {
                await WriteAsync([post]);
            }
        }
    }

    private static async Task<bool[]> StoreAsync(Transaction tx, List<Post> posts)
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

        public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
