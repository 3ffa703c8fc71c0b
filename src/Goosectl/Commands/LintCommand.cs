using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Documents;
using Goosed.Goosectl.Output;
using Goosed.Rendering;

namespace Goosed.Goosectl.Commands;

/// <summary>
/// <c>goosectl lint</c>: what the blueprints role would say of a folder, and whether its boot scripts and answer files can be rendered; no
/// server is asked.
/// </summary>
internal static class LintCommand
{
    private static readonly IReadOnlyList<Column> s_columns =
        [Column.Of("PATH", "path"), Column.Of("LINE", "line"), Column.Of("REASON", "reason")];

    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder of the desired state", DefaultValueFactory = _ => "infra" };
        return Verb.Of(
            "lint", "Check a folder of the desired state, without a server",
            ["goosectl lint infra/", "goosectl lint infra/ -o json", "goosectl lint . || exit 1   # in a pre-commit hook"],
            [folder], (call, ct) =>
        {
            var state = new DesiredStateReader([.. AnswerFiles.Families.Select(family => family.Name)]).Read(call.Get(folder), ct);
            List<DocumentFault> faults = [.. state.Faults, .. BootScriptLint.Faults(state), .. AnswerFileFaults(state)];
            if (call.Out.Format is OutputFormat.Table or OutputFormat.Wide)
            {
                // As compilers print them, so that editors find the place.
                faults.ForEach(fault => call.Out.Line(fault.ToString()));
            }
            else
            {
                call.Out.List(
                    [.. faults.Select(fault => new JsonObject { ["path"] = fault.Path, ["line"] = fault.Line, ["reason"] = fault.Reason })],
                    s_columns, fault => (string?)fault["path"] ?? "");
            }

            call.Out.Say(
                $"{state.Blueprints.Count} blueprints, {state.Workflows.Count} workflows, {state.MachineProfiles.Count} machine profiles, "
                    + $"{faults.Count} faults");
            return Task.FromResult(faults.Count == 0 ? Exit.Ok : Exit.Faulty);
        });
    }

    private static IEnumerable<DocumentFault> AnswerFileFaults(DesiredState state)
    {
        var known = state.Blueprints.ToDictionary(blueprint => blueprint.Name);
        foreach (var machine in state.MachineProfiles)
        {
            var blueprint = machine.Blueprint is { } name
                ? known.GetValueOrDefault(name)
                : state.Blueprints.FirstOrDefault(each => each.Default);
            if (blueprint?.AnswerFile is not null)
            {
                foreach (var fault in Render(blueprint, machine).Faults)
                {
                    yield return new(
                        machine.Path, 0, $"The answer file of {blueprint.Name} can't be rendered: {fault.Field}: {fault.Reason}");
                }
            }
        }

        // Without a machine only the template can be judged: what it needs may come from the profiles.
        foreach (var blueprint in state.Blueprints.Where(
            blueprint => blueprint.AnswerFile is not null && state.MachineProfiles.All(machine => machine.Blueprint != blueprint.Name)))
        {
            foreach (var fault in Render(blueprint, null).Faults.Where(fault => fault.Field == "template"))
            {
                yield return new($"blueprints/{blueprint.Name}/blueprint.yaml", 0, $"Its template can't be used: {fault.Reason}");
            }
        }
    }

    private static RenderResult Render(Blueprint blueprint, MachineProfile? machine) =>
        blueprint.AnswerFile is not { } answer ? new RenderResult() : AnswerFiles.Render(answer.Family, new AnswerFileModel
        {
            MachineId = Guid.Empty,
            Mac = machine?.Mac ?? MacAddress.Parse("02:67:6f:00:00:00"),
            Serial = machine?.Serial,
            Uuid = machine?.Uuid,
            Profile = JsonMerge.Layers(blueprint.Profile, machine?.Profile ?? []),
            ApiBase = "http://goosed.example",
            OsFamily = blueprint.Os.Family,
            OsVersion = blueprint.Os.Version,
            Architecture = blueprint.Os.Architecture,
        }, answer.Template);
}
