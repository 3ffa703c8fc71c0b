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
        var inputs = Inputs(machine, blueprint?.Blueprint, family);
        return new(AnswerFiles.Render(family, Model(machine.Id, inputs, apiBase), inputs.Template));
    }, ct);

    /// <summary>Gives a machine the answer file of its run, and notes that it was fetched.</summary>
    public Task<Outcome> ServeAsync(string family, Guid machineId, Caller caller, string apiBase, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (caller is not { Token: { } held, TokenValue: { } value } || held.MachineId != machineId
            || await MachineStore.FindAsync(tx, machineId) is not { } machine
            || await RunStore.FindAsync(tx, held.RunId) is not { Status: RunStatus.Running } run
            || run.InstallStartedAt + StartedGrace < tx.Now
            || !await TokenStore.UseAsync(tx, value.ToLowerInvariant(), TokenPurpose.Render, MostUses))
        {
            return new Outcome(Refused: true);
        }

        var token = value.ToLowerInvariant();
        // A profile or blueprint that is changed in the middle of a run must not give the same token other bytes.
        var kept = await AnswerFileStore.FindAsync(tx, token, family);
        var inputs = kept ?? Inputs(machine, (run.Blueprint is null ? await BlueprintStore.DefaultAsync(tx) : await BlueprintStore.FindAsync(tx, run.Blueprint))?.Blueprint, family);
        var renderToken = Guid.Parse(token);
        var model = Model(machine.Id, inputs, apiBase) with
        {
            RunId = run.Id,
            RenderToken = token,
            TraceParent = run.TraceParent,
            AgentToken = TokenValue.AgentFor(renderToken, run.Id).ToString("D"),
        };
        var result = AnswerFiles.Render(family, model, inputs.Template);
        if (result.Text is null)
        {
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, $"The {family} answer file can't be rendered: {Faults(result)}", address);
            return new(result);
        }

        if (kept is null)
        {
            await AnswerFileStore.KeepAsync(tx, token, family, run.Id, inputs);
        }

        await RunJournal.ApplyAsync(tx, run.Id, new RunEvent.InstallerFetched(), new("agent", address));
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.AnswerFile, $"Answer file ({family}) served.", address);
        return new(result);
    }, ct);

    public static string Faults(RenderResult result) => string.Join(" ", result.Faults.Select(fault => $"{fault.Field}: {fault.Reason}"));

    private static AnswerFileInputs Inputs(Machine machine, Blueprint? blueprint, string family) => new()
    {
        Mac = machine.Mac,
        Serial = machine.Serial,
        Uuid = machine.Uuid,
        Profile = JsonMerge.Layers(blueprint?.Profile, machine.MergedProfile),
        OsFamily = blueprint?.Os.Family ?? "",
        OsVersion = blueprint?.Os.Version ?? "",
        Architecture = blueprint?.Os.Architecture,
        Template = blueprint?.AnswerFile is { } answer && answer.Family == family ? answer.Template : null,
    };

    private static AnswerFileModel Model(Guid machineId, AnswerFileInputs inputs, string apiBase) => new()
    {
        MachineId = machineId,
        Mac = inputs.Mac,
        Serial = inputs.Serial,
        Uuid = inputs.Uuid,
        Profile = inputs.Profile,
        ApiBase = apiBase,
        OsFamily = inputs.OsFamily,
        OsVersion = inputs.OsVersion,
        Architecture = inputs.Architecture,
    };
}
