using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>Lists that are shown once, or again and again as they change.</summary>
internal static class Watching
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // The lists whose items can be asked for by their ids.
    private static readonly string[] s_kinds = ["v1/machines", "v1/runs", "v1/artifacts"];

    /// <summary>How many are shown; 0 means all.</summary>
    public static Option<int> Limit() => new("--limit") { Description = "How many to show [all]", HelpName = "N" };

    public static Option<bool> Watch() => new("--watch", "-w")
    {
        Description = "Go on, and show each one that comes, changes or leaves the list",
    };

    public static async Task<int> ListAsync(
        Invocation call, string path, int limit, bool watch, IReadOnlyList<Column> columns, Func<JsonNode, string> name,
        CancellationToken ct)
    {
        if (limit < 0)
        {
            throw CtlException.Usage($"--limit {limit} can't be used.", "It takes 1 or more.", "Leave it out for all.");
        }

        var (shown, connection, headed) = (new Dictionary<string, JsonNode>(), new Reconnection(call), false);
        for (var first = true; first || watch; first = false)
        {
            var items = watch ? await connection.AskAsync(() => ReadAsync(call, path, limit, ct), ct) : await ReadAsync(call, path, limit, ct);
            var isHere = items.Select(name).ToHashSet();
            // Of a list with a limit, an older one leaves when a new one comes.
            var left = shown.Where(each => !isHere.Contains(each.Key)).Select(each => each.Value).Where(_ => limit == 0).ToList();
            List<JsonNode> news = [.. items.Where(item => !watch || IsNew(shown, name(item), item))];
            foreach (var item in left)
            {
                shown.Remove(name(item));
                if (await connection.AskAsync(() => AsItIsAsync(call, path, item, ct), ct) is not { } now)
                {
                    call.Out.Say($"{name(item)} is gone.");
                }
                else
                {
                    news.Add(now);
                }
            }

            Show(call, news, columns, name, (watch, first, headed));
            headed |= news.Count > 0;
            if (watch)
            {
                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        }

        return Exit.Ok;
    }

    private static void Show(
        Invocation call, List<JsonNode> news, IReadOnlyList<Column> columns, Func<JsonNode, string> name, (bool Watch, bool First, bool Headed) turn)
    {
        if (turn.Watch && call.Out.IsStructured)
        {
            news.ForEach(call.Out.Next);
        }
        else if (turn.First || news.Count > 0)
        {
            call.Out.List(news, columns, name, withHeaders: !turn.Headed);
        }
    }

    private static bool IsNew(Dictionary<string, JsonNode> shown, string name, JsonNode item)
    {
        var isNew = !shown.TryGetValue(name, out var before) || StoredJson.Text(before) != StoredJson.Text(item);
        shown[name] = item;
        return isNew;
    }

    private static async Task<List<JsonNode>> ReadAsync(Invocation call, string path, int limit, CancellationToken ct)
    {
        List<JsonNode> items = [];
        await foreach (var item in call.Api.ListAsync(path, limit, ct))
        {
            items.Add(item);
        }

        return items;
    }

    // What has left the list, such as a run that ended of those that are running; null when it is no more.
    private static async Task<JsonNode?> AsItIsAsync(Invocation call, string path, JsonNode item, CancellationToken ct)
    {
        var kind = path.Split('?')[0];
        if (!s_kinds.Contains(kind))
        {
            return null;
        }

        try
        {
            return await call.Api.GetAsync($"{kind}/{item["id"]}", ct);
        }
        catch (CtlException missing) when (missing.Code == Exit.NotFound)
        {
            return null;
        }
    }
}
