using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Rendering;

namespace Goosed.Api.Render;

/// <summary>Renders answer files: for a machine in its run, or as an operator's preview.</summary>
internal sealed class AnswerFileService(IDatabase database)
{
    // An installer fetches its answer file several times; a token that is asked for more is in the wrong hands.
    private const int MostUses = 20;

    // How long after the installer has reported its start an answer file is still given out.
    private static readonly TimeSpan StartedGrace = TimeSpan.FromMinutes(10);

    /// <summary>What came of a request; null of everything means that the machine is not known.</summary>
    public sealed record Outcome(RenderResult? Result = null, bool Refused = false);

    /// <summary>Shows what the machine would get: nothing is issued and secrets are masked.</summary>
    public Task<Outcome> PreviewAsync(string family, Guid machineId, string apiBase, CancellationToken ct) => database.ReadAsync(async session =>
    {
        if (await MachineStore.FindAsync(session, machineId) is not { } machine)
        {
            return new Outcome();
        }

        var blueprint = machine.WantedBlueprint is { } name ? await BlueprintStore.FindAsync(session, name) : await BlueprintStore.DefaultAsync(session);
        return new(AnswerFiles.Render(family, Model(machine, blueprint?.Blueprint, apiBase), Template(blueprint?.Blueprint, family)));
    }, ct);

    /// <summary>Gives a machine the answer file of its run, and notes that it was fetched.</summary>
    public Task<Outcome> ServeAsync(string family, Guid machineId, Caller caller, string apiBase, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (caller is not { Token: { } token, TokenValue: { } value } || token.MachineId != machineId
            || await MachineStore.FindAsync(tx, machineId) is not { } machine
            || await RunStore.FindAsync(tx, token.RunId) is not { Status: RunStatus.Running } run
            || run.InstallStartedAt + StartedGrace < tx.Now
            || !await TokenStore.UseAsync(tx, value, TokenPurpose.Render, MostUses))
        {
            return new Outcome(Refused: true);
        }

        var blueprint = (run.Blueprint is null ? await BlueprintStore.DefaultAsync(tx) : await BlueprintStore.FindAsync(tx, run.Blueprint))?.Blueprint;
        var renderToken = Guid.Parse(value);
        var model = Model(machine, blueprint, apiBase) with
        {
            RunId = run.Id,
            RenderToken = renderToken.ToString("D"),
            AgentToken = TokenValue.AgentFor(renderToken, run.Id).ToString("D"),
        };
        var result = AnswerFiles.Render(family, model, Template(blueprint, family));
        if (result.Text is null)
        {
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, $"The {family} answer file can't be rendered: {Faults(result)}", address);
            return new(result);
        }

        await RunJournal.ApplyAsync(tx, run, new RunEvent.InstallerFetched());
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.AnswerFile, $"Answer file ({family}) served.", address);
        return new(result);
    }, ct);

    public static string Faults(RenderResult result) => string.Join(" ", result.Faults.Select(fault => $"{fault.Field}: {fault.Reason}"));

    private static AnswerFileModel Model(Machine machine, Blueprint? blueprint, string apiBase) => new()
    {
        MachineId = machine.Id,
        Mac = machine.Mac,
        Serial = machine.Serial,
        Uuid = machine.Uuid,
        Profile = JsonMerge.Layers(blueprint?.Profile, machine.MergedProfile),
        ApiBase = apiBase,
        OsFamily = blueprint?.Os.Family ?? "",
        OsVersion = blueprint?.Os.Version ?? "",
        Architecture = blueprint?.Os.Architecture,
    };

    private static string? Template(Blueprint? blueprint, string family) => blueprint?.AnswerFile is { } answer && answer.Family == family ? answer.Template : null;
}
