using System.CommandLine;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines restore</c>: takes back that machines were deleted.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var machines = new Argument<string[]>("MACHINE")
        {
            Description = "Ids, MAC addresses or host names of deleted machines",
            Arity = ArgumentArity.OneOrMore,
        };
        return Verb.Of(
            "restore", "Take back that machines were deleted: they have their ids and histories again, and no run starts",
            ["goosectl machines restore node1", "goosectl machines list --deleted"], [machines], (call, ct) =>
            Several.ShowAsync(call, call.Get(machines), MachinesCommands.Columns, MachinesCommands.Name, async name =>
            {
                var deleted = await Names.DeletedAsync(call.Api, name, ct) ?? throw new CtlException(
                    Exit.NotFound, $"There is no deleted machine {name}.", "None had this id, MAC address or host name.",
                    "goosectl machines list --deleted");
                var machine = await call.Api.PostAsync($"v1/machines/{deleted["id"]}/restore", null, ct);
                MachinesCommands.Warn(call, machine, $"{name}: ");
                return machine;
            }));
    }
}
