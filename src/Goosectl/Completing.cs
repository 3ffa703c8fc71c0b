using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Goosectl.Api;
using Goosed.Goosectl.Contexts;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>
/// What shells complete besides goosectl's own words: names that the server knows. A shell waits for it, so that a server that does not
/// answer at once, or refuses, adds nothing and no message.
/// </summary>
internal static class Completing
{
    private const int Most = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly string[] s_runStatuses = ["running", "success", "failed", "cancelled"];

    // Keys that every machine's settings may have, whatever its blueprint.
    private static readonly string[] s_keys = ["blueprint", "hostname", "local_boot", "protected", "provision", "workflow"];

    /// <summary>What completes an argument or option, by its name, or by its command and name where the name alone is of several kinds.</summary>
    private static readonly Dictionary<string, Func<Ask, Task<IEnumerable<string>>>> s_sources = new()
    {
        ["MACHINE"] = MachinesAsync,
        ["--machine"] = MachinesAsync,
        ["RUN"] = RunsAsync,
        ["BLUEPRINT"] = BlueprintsAsync,
        ["--blueprint"] = BlueprintsAsync,
        ["--workflow"] = ask => NamesAsync(ask, "v1/workflows", "name"),
        ["TOKEN"] = ask => NamesAsync(ask, "v1/tokens", "name"),
        ["ARTIFACT"] = ask => NamesAsync(ask, "v1/artifacts/names", "name"),
        ["artifacts history NAME"] = ask => NamesAsync(ask, "v1/artifacts/names", "name"),
        ["artifacts use NAME"] = ask => NamesAsync(ask, "v1/artifacts/names", "name"),
        ["--set"] = KeysAsync,
        ["FIELD"] = KeysAsync,
        ["machines adopt MAC"] = UnknownAsync,
        ["machines confirm MAC"] = UnknownAsync,
        ["EVENT"] = ask => NamesAsync(ask, "v1/events/failures", "event_id"),
        ["runs report MILESTONE"] = MilestonesAsync,
    };

    /// <summary>The same for words that are always the same.</summary>
    private static readonly Dictionary<string, string[]> s_words = new()
    {
        ["runs list --status"] = s_runStatuses,
        ["runs finish STATUS"] = s_runStatuses[1..],
        ["runs report STATE"] = ["started", "done", "failed"],
        ["artifacts list --status"] = ["pending", "ready"],
        ["--kind"] = ["kernel", "initrd", "iso", "wim", "image"],
        ["--scope"] = ["read", "operate", "admin"],
    };

    /// <summary>Lets every argument and option of the commands be completed.</summary>
    public static void AddTo(Command command, string path = "")
    {
        foreach (var argument in command.Arguments)
        {
            Add(argument.CompletionSources, path, argument.Name);
        }

        foreach (var option in command.Options)
        {
            Add(option.CompletionSources, path, option.Name);
        }

        foreach (var verb in command.Subcommands)
        {
            AddTo(verb, $"{path}{verb.Name} ");
        }
    }

    /// <summary>The names of contexts.</summary>
    public static IEnumerable<CompletionItem> Contexts(CompletionContext context)
    {
        try
        {
            return Items(ContextFile.Read().All.Keys, context.WordToComplete);
        }
        catch (CtlException)
        {
            return [];
        }
    }

    private static void Add(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, string path, string name)
    {
        if (name is "CONTEXT" or "--context")
        {
            Put(sources, Contexts);
        }
        else if ((s_words.GetValueOrDefault(path + name) ?? s_words.GetValueOrDefault(name)) is { } words)
        {
            Put(sources, context => Items(words, context.WordToComplete));
        }
        else if ((s_sources.GetValueOrDefault(path + name) ?? s_sources.GetValueOrDefault(name)) is { } ask)
        {
            Put(sources, context => Asked(context, ask));
        }
    }

    // The common options are the same objects in every tree.
    private static void Put(
        List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, Func<CompletionContext, IEnumerable<CompletionItem>> source)
    {
        lock (sources)
        {
            sources.Clear();
            sources.Add(source);
        }
    }

    private static IEnumerable<CompletionItem> Asked(
        CompletionContext context, Func<Ask, Task<IEnumerable<string>>> ask)
    {
        using var soon = new CancellationTokenSource(s_patience);
        try
        {
            using var call = new Invocation(context.ParseResult);
            return Items(ask(new(call.Api, context.WordToComplete, soon.Token)).GetAwaiter().GetResult(), context.WordToComplete);
        }
        catch (Exception away) when (away is CtlException or OperationCanceledException or IOException or HttpRequestException or JsonException
            or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<CompletionItem> Items(IEnumerable<string> names, string word) =>
        [.. names.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Distinct().Select(name => new CompletionItem(name))];

    private static async Task<IEnumerable<string>> MachinesAsync(Ask ask) =>
        [.. (await ListAsync(ask, Begun(ask))).Select(machine => Text(machine, "profile.hostname") ?? Text(machine, "mac") ?? "")];

    private static string Begun(Ask ask) => Query.Of("v1/machines", ("name", ask.Word.Length > 0 ? $"{ask.Word}*" : null));

    // A machine's name stands for its newest run.
    private static async Task<IEnumerable<string>> RunsAsync(Ask ask) =>
        [.. await MachinesAsync(ask), .. (await ListAsync(ask, "v1/runs")).Select(run => Text(run, "id") ?? "")];

    private static async Task<IEnumerable<string>> BlueprintsAsync(Ask ask) =>
        [.. (await ListAsync(ask, "v1/blueprints")).Where(each => (bool?)each["present"] == true).Select(each => Text(each, "name") ?? "")];

    private static async Task<IEnumerable<string>> UnknownAsync(Ask ask) =>
        await NamesAsync(ask, "v1/boot/unknown", "mac");

    private static async Task<IEnumerable<string>> MilestonesAsync(Ask ask) =>
    [
        .. Workflow.Default.Steps.Select(step => step.Name),
        .. (await ListAsync(ask, "v1/workflows")).SelectMany(each => each["steps"] as JsonArray ?? []).Select(step => Text(step, "name") ?? ""),
    ];

    // Those in use: at machines, and in blueprints' profiles.
    private static async Task<IEnumerable<string>> KeysAsync(Ask ask)
    {
        var used = (await ListAsync(ask, "v1/machines")).Select(machine => machine["profile"])
            .Concat((await ListAsync(ask, "v1/blueprints")).Select(blueprint => Column.At(blueprint, "data.profile")));
        return s_keys.Concat(used.SelectMany(profile => Paths(profile, ""))).Select(key => key + "=").Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path) => (node as JsonObject ?? []).SelectMany(
        member => member.Value is JsonObject ? Paths(member.Value, $"{path}{member.Key}.") : [path + member.Key]);

    private static async Task<IEnumerable<string>> NamesAsync(Ask ask, string path, string name) =>
        [.. (await ListAsync(ask, path)).Select(item => Text(item, name) ?? "")];

    private static async Task<List<JsonNode>> ListAsync(Ask ask, string path)
    {
        List<JsonNode> items = [];
        await foreach (var item in ask.Api.ListAsync(path, Most, ask.Stop))
        {
            items.Add(item);
        }

        return items;
    }

    private static string? Text(JsonNode? item, string path) =>
        Column.At(item, path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>What a source asks, and the beginning of the word.</summary>
    private sealed record Ask(ApiClient Api, string Word, CancellationToken Stop);
}
