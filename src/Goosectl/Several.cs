using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>A verb that is carried out for several things: one that fails keeps no other from its turn, and each is reported.</summary>
/// <param name="call">The command.</param>
/// <param name="total">How many things it was given.</param>
internal sealed class Several(Invocation call, int total)
{
    private readonly List<(string Name, CtlException Fault)> _faults = [];
    private int _left;

    /// <summary>How many things the command was given.</summary>
    public int Total => total;

    /// <summary>
    /// Does it for each and gives what came of those that did not fail. A fault is reported in one line and the command goes on, unless
    /// the server is gone or refuses the caller, which is the same for all that are left. The fault of the only one ends the command.
    /// </summary>
    public async Task EachAsync<T>(IReadOnlyList<T> all, Func<T, string> name, Func<T, Task> act)
    {
        for (var at = 0; at < all.Count; at++)
        {
            try
            {
                await act(all[at]);
            }
            catch (CtlException fault) when (total > 1)
            {
                _faults.Add((name(all[at]), fault));
                await fault.TellLineAsync(call.Parsed.InvocationConfiguration.Error, name(all[at]));
                if (fault.Code is Exit.Unreachable or Exit.Refused)
                {
                    _left += all.Count - at - 1;
                    return;
                }
            }
        }
    }

    /// <summary>Gives an exit code, or ends the command with the highest one of the faults.</summary>
    /// <param name="code">What the command itself has come to.</param>
    public int End(int code = Exit.Ok) => _faults.Count == 0 ? code : throw new CtlException(
        Math.Max(code, _faults.Max(each => each.Fault.Code)),
        $"{_faults.Count} of {total} failed{(_left > 0 ? $", {_left} were not tried" : "")}.",
        $"{string.Join(", ", _faults.Take(5).Select(each => each.Name))}"
            + $"{(_faults.Count > 5 ? $" and {_faults.Count - 5} more" : "")}; see above.",
        _faults[0].Fault.Next);

    /// <summary>Does it for each, and ends the command.</summary>
    public static async Task<int> DoAsync<T>(Invocation call, IReadOnlyList<T> all, Func<T, string> name, Func<T, Task> act)
    {
        var several = new Several(call, all.Count);
        await several.EachAsync(all, name, act);
        return several.End();
    }

    /// <summary>Does it for each of the things that were named, shows what came of those that did not fail, and ends the command.</summary>
    public static async Task<int> ShowAsync(
        Invocation call, IReadOnlyList<string> names, IReadOnlyList<Column> columns, Func<JsonNode, string> shown,
        Func<string, Task<JsonNode>> act)
    {
        var done = new List<JsonNode>();
        try
        {
            return await DoAsync(call, names, name => name, async name => done.Add(await act(name)));
        }
        finally
        {
            Show(call, names.Count, done, columns, shown);
        }
    }

    /// <summary>Shows what came of those that did not fail, also when the command ends with an error.</summary>
    /// <param name="call">The command.</param>
    /// <param name="named">How many it was given: of one the thing is shown, of several a list.</param>
    /// <param name="items">What came of them.</param>
    /// <param name="columns">How they are shown.</param>
    /// <param name="shown">What one is called.</param>
    public static void Show(
        Invocation call, int named, IReadOnlyList<JsonNode> items, IReadOnlyList<Column> columns, Func<JsonNode, string> shown)
    {
        if (named > 1 && (items.Count > 0 || call.Out.IsStructured))
        {
            call.Out.List(items, columns, shown);
        }
        else if (items.Count > 0)
        {
            call.Out.One(items[0], columns, shown);
        }
    }
}
