using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl runs top</c>: the runs that are running, in place.</summary>
internal static class RunsTopCommand
{
    private const int MostEnded = 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyList<Column> s_running =
    [
        RunDetails.Machine, new("MILESTONE", RunDetails.Milestone), Column.Age("IN IT", "milestone_since"),
        new("LEFT", run => Times.Until((string?)run["deadline"])) { Data = run => Column.Text(run["deadline"]) },
        Column.Of("BLUEPRINT", "blueprint"), Column.Of("BOOTS", "attempts"), Column.Id("ID", "id"),
    ];

    private static readonly IReadOnlyList<Column> s_ended =
    [
        RunDetails.Machine, Column.State("STATUS", "status"), new("MILESTONE", RunDetails.Milestone), Column.Age("ENDED", "finished_at"),
        Column.Sentence("MESSAGE", "message"),
    ];

    public static Command Create() => Verb.Of(
        "top", "Show the running runs in place: milestone, time in it, time left; once where nobody watches",
        ["goosectl runs top", "goosectl runs top -o csv"], [], async (call, ct) =>
    {
        var connection = new Reconnection(call);
        if (!call.Out.CanRedraw)
        {
            call.Out.List(await connection.AskAsync(() => RunningAsync(call, ct), ct), s_running, RunsCommands.Name);
            return Exit.Ok;
        }

        var (before, ended) = (new HashSet<string>(), new List<JsonNode>());
        while (true)
        {
            var running = await connection.AskAsync(() => RunningAsync(call, ct), ct);
            var now = running.Select(run => (string?)run["id"] ?? "").ToHashSet();
            foreach (var id in before.Except(now))
            {
                ended.Insert(0, await connection.AskAsync(() => call.Api.GetAsync($"v1/runs/{id}", ct), ct));
            }

            before = now;
            Draw(call, running, ended);
            await Task.Delay(s_pause, TimeProvider.System, ct);
        }
    });

    // Those that end first come first.
    private static async Task<List<JsonNode>> RunningAsync(Invocation call, CancellationToken ct)
    {
        List<JsonNode> running = [];
        await foreach (var run in call.Api.ListAsync("v1/runs?status=running", 0, ct))
        {
            running.Add(run);
        }

        return [.. running.OrderBy(run => (string?)run["deadline"] ?? "~", StringComparer.Ordinal)];
    }

    private static void Draw(Invocation call, List<JsonNode> running, List<JsonNode> ended)
    {
        List<JsonNode> last = [.. ended.Take(MostEnded)];
        var room = call.Out.Redraw() - last.Count - 6;
        call.Out.Line($"{running.Count} running, {ended.Count} ended since this began");
        if (running.Count > 0)
        {
            call.Out.List([.. running.Take(Math.Max(room, 1))], s_running, RunsCommands.Name);
        }

        if (running.Count > room)
        {
            call.Out.Line($"and {running.Count - Math.Max(room, 1)} more");
        }

        if (last.Count > 0)
        {
            call.Out.Line("");
            call.Out.List(last, s_ended, RunsCommands.Name);
        }
    }
}
