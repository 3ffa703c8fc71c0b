using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>A verb that is carried out for several things: one that fails keeps no other from its turn, and each is reported.</summary>
internal static class Several
{
    /// <summary>
    /// Does it for each. A fault is reported in one line and the command goes on, unless the server is gone or refuses the caller, which
    /// is the same for all that are left. Gives <see cref="Exit.Ok"/>, or ends with the highest exit code of the faults.
    /// </summary>
    public static async Task<int> DoAsync<T>(Invocation call, IReadOnlyList<T> all, Func<T, string> name, Func<T, Task> act)
    {
        if (all.Count == 1)
        {
            await act(all[0]);
            return Exit.Ok;
        }

        List<(string Name, CtlException Fault)> faults = [];
        var tried = 0;
        while (tried < all.Count && !faults.Any(each => each.Fault.Code is Exit.Unreachable or Exit.Refused))
        {
            var each = all[tried++];
            try
            {
                await act(each);
            }
            catch (CtlException fault)
            {
                faults.Add((name(each), fault));
                await fault.TellLineAsync(call.Parsed.InvocationConfiguration.Error, name(each));
            }
        }

        return faults.Count == 0 ? Exit.Ok : throw new CtlException(
            faults.Max(each => each.Fault.Code),
            $"{faults.Count} of {all.Count} failed{(tried < all.Count ? $", {all.Count - tried} were not tried" : "")}.",
            $"{string.Join(", ", faults.Take(5).Select(each => each.Name))}{(faults.Count > 5 ? $" and {faults.Count - 5} more" : "")}; see above.",
            faults[0].Fault.Next);
    }

    /// <summary>Shows what came of those that did not fail, also when the command ends with an error.</summary>
    public static void Show(Invocation call, IReadOnlyList<JsonNode> items, IReadOnlyList<Column> columns, Func<JsonNode, string> name)
    {
        if (items.Count > 0 || call.Out.IsStructured)
        {
            call.Out.List(items, columns, name);
        }
    }
}
