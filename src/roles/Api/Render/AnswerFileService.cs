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
internal sealed class AnswerFileService(IDatabase database, TimeProvider clock)
{
    // An installer fetches its answer file several times; a token that is asked for more is in the wrong hands.
    private const int MostUses = 20;

    // How long after the installer has reported its start an answer file is still given out.
    private static readonly TimeSpan StartedGrace = TimeSpan.FromMinutes(10);

    /// <summary>What came of a request; null of everything means that the machine is not known.</summary>
    public sealed record Outcome(RenderResult? Result = null, bool Refused = false)
    {
        /// <summary>The blueprint's own template may hold secrets, which this caller may not read.</summary>
        public bool TemplateHidden { get; init; }
    }

    /// <summary>Shows what the machine would get: nothing is issued and secrets are masked.</summary>
    public Task<Outcome> PreviewAsync(string family, Guid machineId, Caller caller, string apiBase, CancellationToken ct) => database.ReadAsync(async session =>
    {
        if (await MachineStore.FindAsync(session, machineId) is not { } machine)
        {
            return new Outcome();
        }

        var blueprint = machine.WantedBlueprint is { } name ? await BlueprintStore.FindAsync(session, name) : await BlueprintStore.DefaultAsync(session);
        var inputs = Inputs(machine, blueprint?.Blueprint, family);
        if (inputs.Template is not null && !caller.ReadsSecrets)
        {
            return new() { TemplateHidden = true };
        }

        return new(AnswerFiles.Render(family, Model(machine.Id, inputs, apiBase), inputs.Template));
    }, ct);

    /// <summary>Gives a machine the answer file of its run, and notes that it was fetched.</summary>
    public Task<Outcome> ServeAsync(string family, Guid machineId, Caller caller, string apiBase, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (await HolderAsync(tx, machineId, caller, tx.Now) is not { } holder || !await TokenStore.UseAsync(tx, holder.Token, TokenPurpose.Render, MostUses))
        {
            return new Outcome(Refused: true);
        }

        var (token, run) = (holder.Token, holder.Run);
        var (result, inputs, isKept) = await RenderAsync(tx, family, holder, apiBase);
        if (result.Text is null)
        {
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, $"The {family} answer file can't be rendered: {Faults(result)}", address);
            return new(result);
        }

        if (!isKept)
        {
            await AnswerFileStore.KeepAsync(tx, token, family, run.Id, inputs);
        }

        await RunJournal.ApplyAsync(tx, run, new RunEvent.InstallerFetched(), new("agent", address));
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.AnswerFile, $"Answer file ({family}) served.", address);
        return new(result);
    }, ct);

    /// <summary>What <see cref="ServeAsync"/> would answer; nothing is counted or kept.</summary>
    public Task<Outcome> LookAsync(string family, Guid machineId, Caller caller, string apiBase, CancellationToken ct) => database.ReadAsync(async session =>
        await HolderAsync(session, machineId, caller, clock.GetUtcNow()) is { } holder && caller.Token is { Uses: < MostUses }
            ? new Outcome((await RenderAsync(session, family, holder, apiBase)).Result)
            : new Outcome(Refused: true), ct);

    /// <summary>Whose answer file a token gives.</summary>
    private sealed record Holder(Machine Machine, Run Run, string Token);

    private static async Task<Holder?> HolderAsync(Session session, Guid machineId, Caller caller, DateTimeOffset now) =>
        caller is { Token: { } held, TokenValue: { } value } && held.MachineId == machineId
        && await MachineStore.FindAsync(session, machineId) is { } machine
        && await RunStore.FindAsync(session, held.RunId) is { Status: RunStatus.Running } run
        && !(run.InstallStartedAt + StartedGrace < now)
            ? new(machine, run, value.ToLowerInvariant())
            : null;

    private static async Task<(RenderResult Result, AnswerFileInputs Inputs, bool IsKept)> RenderAsync(Session session, string family, Holder holder, string apiBase)
    {
        var (machine, run, token) = holder;

        // A profile or blueprint that is changed in the middle of a run must not give the same token other bytes.
        var kept = await AnswerFileStore.FindAsync(session, token, family);
        var inputs = kept
            ?? Inputs(machine, (run.Blueprint is null ? await BlueprintStore.DefaultAsync(session) : await BlueprintStore.FindAsync(session, run.Blueprint))?.Blueprint, family);
        var model = Model(machine.Id, inputs, apiBase) with
        {
            RunId = run.Id,
            RenderToken = token,
            TraceParent = run.TraceParent,
            AgentToken = TokenValue.AgentFor(Guid.Parse(token), run.Id).ToString("D"),
        };
        return (AnswerFiles.Render(family, model, inputs.Template), inputs, kept is not null);
    }

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
