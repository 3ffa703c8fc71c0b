using System.CommandLine;
using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines release</c>: ends the hold of machines.</summary>
internal static class ReleaseCommand
{
    public static Command Create()
    {
        var machines = new Argument<string[]>("MACHINE") { Description = "Ids, MAC addresses or host names", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every machine on hold" };
        var noRun = new Option<bool>("--no-run") { Description = "They are installed already: start no run, and cancel one that is running" };
        return Verb.Of("release", "End the hold of machines: what it kept back goes on, and they are installed", ["goosectl machines release node1 node2", "goosectl machines release --all", "goosectl machines release --all --no-run"], [machines, all, noRun], async (call, ct) =>
        {
            var named = call.Get(machines) ?? [];
            var several = new Several(call, named.Length);
            if (call.Get(all) == named.Length > 0)
            {
                throw CtlException.Usage("Name machines, or give --all.", "It is either some machines or every one on hold.", "See those on hold with goosectl machines list --held");
            }

            var body = new JsonObject { ["run"] = !call.Get(noRun) };
            if (named.Length > 0)
            {
                var ids = new JsonArray();
                await several.EachAsync(
                    named, name => name, async name => ids.Add((JsonNode)await Names.MachineIdAsync(call.Api, name, ct)));
                if (ids.Count == 0)
                {
                    return several.End();
                }

                body["machine_ids"] = ids;
            }
            else
            {
                body["all"] = true;
            }

            var released = await call.Api.PostAsync("v1/machines/release", body, ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(released);
                return several.End();
            }

            var (ended, runs) = ((released["machine_ids"] as JsonArray)?.Count ?? 0, (released["run_ids"] as JsonArray)?.Count ?? 0);
            call.Out.Say(ended == 0 ? "None of them was on hold; nothing was changed." : $"{ended} machines are no longer on hold, {runs} runs were started.");
            return several.End();
        });
    }
}
