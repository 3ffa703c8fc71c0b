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
    private const int Most = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly string[] s_runStatuses = ["running", "success", "failed", "cancelled"];

    // Keys that every machine's settings may have, whatever its blueprint.
    private static readonly string[] s_keys = ["blueprint", "hostname", "local_boot", "protected", "provision", "workflow"];

    /// <summary>What completes an argument or option, by its name, or by its command and name where the name alone is of several kinds.</summary>
    private static readonly Dictionary<string, Func<ApiClient, CancellationToken, Task<IEnumerable<string>>>> s_sources = new()
    {
        ["MACHINE"] = MachinesAsync,
        ["--machine"] = MachinesAsync,
        ["RUN"] = RunsAsync,
        ["BLUEPRINT"] = BlueprintsAsync,
        ["--blueprint"] = BlueprintsAsync,
        ["--workflow"] = (api, ct) => NamesAsync(api, "v1/workflows", "name", ct),
        ["TOKEN"] = (api, ct) => NamesAsync(api, "v1/tokens", "name", ct),
        ["ARTIFACT"] = (api, ct) => NamesAsync(api, "v1/artifacts/names", "name", ct),
        ["artifacts history NAME"] = (api, ct) => NamesAsync(api, "v1/artifacts/names", "name", ct),
        ["artifacts use NAME"] = (api, ct) => NamesAsync(api, "v1/artifacts/names", "name", ct),
        ["--set"] = KeysAsync,
        ["FIELD"] = KeysAsync,
        ["machines adopt MAC"] = UnknownAsync,
        ["machines confirm MAC"] = UnknownAsync,
        ["EVENT"] = (api, ct) => NamesAsync(api, "v1/events/failures", "event_id", ct),
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
        CompletionContext context, Func<ApiClient, CancellationToken, Task<IEnumerable<string>>> ask)
    {
        using var soon = new CancellationTokenSource(s_patience);
        try
        {
            using var call = new Invocation(context.ParseResult);
            return Items(ask(call.Api, soon.Token).GetAwaiter().GetResult(), context.WordToComplete);
        }
        catch (Exception away) when (away is CtlException or OperationCanceledException or IOException or HttpRequestException or JsonException
            or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<CompletionItem> Items(IEnumerable<string> names, string word) =>
        [.. names.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Distinct().Select(name => new CompletionItem(name))];

    private static async Task<IEnumerable<string>> MachinesAsync(ApiClient api, CancellationToken ct) =>
        [.. (await ListAsync(api, "v1/machines", ct)).Select(machine => Text(machine, "profile.hostname") ?? Text(machine, "mac") ?? "")];

    // A machine's name stands for its newest run.
    private static async Task<IEnumerable<string>> RunsAsync(ApiClient api, CancellationToken ct) =>
        [.. (await ListAsync(api, "v1/runs", ct)).SelectMany(run => new[] { Text(run, "hostname"), Text(run, "id") }).OfType<string>()];

    private static async Task<IEnumerable<string>> BlueprintsAsync(ApiClient api, CancellationToken ct) =>
        [.. (await ListAsync(api, "v1/blueprints", ct)).Where(each => (bool?)each["present"] == true).Select(each => Text(each, "name") ?? "")];

    private static async Task<IEnumerable<string>> UnknownAsync(ApiClient api, CancellationToken ct) =>
        await NamesAsync(api, "v1/boot/unknown", "mac", ct);

    private static async Task<IEnumerable<string>> MilestonesAsync(ApiClient api, CancellationToken ct) =>
    [
        .. Workflow.Default.Steps.Select(step => step.Name),
        .. (await ListAsync(api, "v1/workflows", ct)).SelectMany(each => each["steps"] as JsonArray ?? []).Select(step => Text(step, "name") ?? ""),
    ];

    // Those in use: at machines, and in blueprints' profiles.
    private static async Task<IEnumerable<string>> KeysAsync(ApiClient api, CancellationToken ct)
    {
        var used = (await ListAsync(api, "v1/machines", ct)).Select(machine => machine["profile"])
            .Concat((await ListAsync(api, "v1/blueprints", ct)).Select(blueprint => Column.At(blueprint, "data.profile")));
        return s_keys.Concat(used.SelectMany(profile => Paths(profile, ""))).Select(key => key + "=").Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path) => (node as JsonObject ?? []).SelectMany(
        member => member.Value is JsonObject ? Paths(member.Value, $"{path}{member.Key}.") : [path + member.Key]);

    private static async Task<IEnumerable<string>> NamesAsync(ApiClient api, string path, string name, CancellationToken ct) =>
        [.. (await ListAsync(api, path, ct)).Select(item => Text(item, name) ?? "")];

    private static async Task<List<JsonNode>> ListAsync(ApiClient api, string path, CancellationToken ct)
    {
        List<JsonNode> items = [];
        await foreach (var item in api.ListAsync(path, Most, ct))
        {
            items.Add(item);
        }

        return items;
    }

    private static string? Text(JsonNode? item, string path) =>
        Column.At(item, path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
