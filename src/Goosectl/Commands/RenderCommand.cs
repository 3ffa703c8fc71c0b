using System.CommandLine;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl render</c>: a preview of an answer file.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var (machine, family) = (
            new Argument<string>("MACHINE") { Description = Names.OfMachine },
            new Option<string>("--family") { Description = "kickstart, preseed, unattend or firstboot [the blueprint's]" });
        return Verb.Of(
            "render", "Preview a machine's answer file: secrets are masked and nothing is issued",
            ["goosectl render node1", "goosectl render node1 --family unattend > unattend.xml"], [machine, family], async (call, ct) =>
        {
            var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
            var wanted = call.Get(family) is { Length: > 0 } named ? named : await FamilyAsync(call, (string?)found["blueprint"], ct);
            call.Out.File(await call.Api.TextAsync($"v1/render/{Uri.EscapeDataString(wanted)}?machine_id={found["id"]}", ct));
            return Exit.Ok;
        });
    }

    private static async Task<string> FamilyAsync(Invocation call, string? blueprint, CancellationToken ct)
    {
        await foreach (var known in call.Api.ListAsync("v1/blueprints", 0, ct))
        {
            if (blueprint is null ? (bool?)known["default"] == true : (string?)known["name"] == blueprint)
            {
                return (string?)Column.At(known, "data.answer_file.family")
                    ?? throw new CtlException(
                        Exit.NotFound, $"Blueprint {known["name"]} has no answer file.", "Its installer needs none.",
                        "Name a family to see one all the same: --family kickstart");
            }
        }

        throw new CtlException(
            Exit.NotFound, $"There is no blueprint {blueprint ?? "for this machine"}.", "The desired state does not have it.",
            "Name a family: --family kickstart, or see goosectl blueprints list");
    }
}
