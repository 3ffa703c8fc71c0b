using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>Lists that are shown once, or again and again as they change.</summary>
internal static class Watching
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>How many are shown; 0 means all.</summary>
    public static Option<int> Limit() => new("--limit") { Description = "How many to show, newest first [all]", HelpName = "N" };

    public static Option<bool> Watch() => new("--watch", "-w") { Description = "Go on, and show each one that comes or changes" };

    public static async Task<int> ListAsync(
        Invocation call, string path, int limit, bool watch, IReadOnlyList<Column> columns, Func<JsonNode, string> name,
        CancellationToken ct)
    {
        if (limit < 0)
        {
            throw CtlException.Usage($"--limit {limit} can't be used.", "It takes 1 or more.", "Leave it out for all.");
        }

        var shown = new Dictionary<string, string>();
        for (var first = true; first || watch; first = false)
        {
            List<JsonNode> items = [];
            await foreach (var item in call.Api.ListAsync(path, limit, ct))
            {
                if (!watch || shown.GetValueOrDefault(name(item)) != StoredJson.Text(item))
                {
                    shown[name(item)] = StoredJson.Text(item);
                    items.Add(item);
                }
            }

            if (watch && call.Out.IsStructured)
            {
                items.ForEach(call.Out.Next);
            }
            else if (first || items.Count > 0)
            {
                call.Out.List(items, columns, name, withHeaders: first);
            }

            if (watch)
            {
                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        }

        return Exit.Ok;
    }
}
