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

    /// <summary>What came of a request; null of everything means that the machine is not known.</summary>
    public sealed record Outcome(RenderResult? Result = null, bool Refused = false)
    {
        /// <summary>The blueprint has a template of its own, whose text the caller may not read.</summary>
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
        var inputs = AnswerFileInputs.Of(machine, blueprint?.Blueprint, null);
        return inputs.TemplateFor(family) is not null && !caller.ReadsSecrets
            ? new() { TemplateHidden = true }
            : new(AnswerFiles.Render(family, Model(machine.Id, inputs, apiBase), inputs.TemplateFor(family)));
    }, ct);

    /// <summary>Gives a machine the answer file of its run, and notes that it was fetched.</summary>
    public async Task<Outcome> ServeAsync(string family, Guid machineId, Caller caller, string apiBase, string? address, CancellationToken ct)
    {
        if (caller is not { Token: { } held, TokenValue: { } value } || held.MachineId != machineId || await HandoutAsync(held, value, ct) is not { } handout)
        {
            return new(Refused: true);
        }

        var token = Guid.Parse(value);
        var result = Rendered(family, held, token, handout, apiBase);
        var given = await database.WriteAsync(tx => GiveAsync(tx, family, held, token, result, address), ct);
        return given ? new(result) : new(Refused: true);
    }

    /// <summary>What <see cref="ServeAsync"/> would answer; no use is counted, and no run learns of it.</summary>
    public async Task<Outcome> LookAsync(string family, Guid machineId, Caller caller, string apiBase, CancellationToken ct) =>
        caller is { Token: { Uses: < MostUses } held, TokenValue: { } value } && held.MachineId == machineId && await HandoutAsync(held, value, ct) is { } handout
            && await database.ReadAsync(session => RunStore.FindAsync(session, held.RunId), ct) is { Status: RunStatus.Running }
            ? new(Rendered(family, held, Guid.Parse(value), handout, apiBase))
            : new(Refused: true);

    private static RenderResult Rendered(string family, MachineToken held, Guid token, Handout handout, string apiBase) => AnswerFiles.Render(
        family,
        Model(held.MachineId, handout.Inputs, apiBase) with
        {
            RunId = held.RunId,
            RenderToken = token.ToString("D"),
            TraceParent = held.TraceParent,
            AgentToken = TokenValue.AgentFor(token, held.RunId, handout.AgentKey).ToString("D"),
        },
        handout.Inputs.TemplateFor(family));

    public static string Faults(RenderResult result) => RenderFault.Text(result.Faults);

    /// <summary>What the token's boot script was handed out with: a profile or blueprint that is changed meanwhile counts from the next boot.</summary>
    private async Task<Handout?> HandoutAsync(MachineToken held, string value, CancellationToken ct)
    {
        var token = value.ToLowerInvariant();
        if (await database.ReadAsync(session => HandoutStore.FindAsync(session, token), ct) is { } handout)
        {
            return handout;
        }

        return await database.WriteAsync(async tx =>
        {
            await HandoutStore.KeepOlderAsync(tx, Guid.Parse(token), held);
            return await HandoutStore.FindAsync(tx, token);
        }, ct);
    }

    /// <summary>Uses the token for what was rendered, and notes it in the run; false when the token is good for nothing any more.</summary>
    private static async Task<bool> GiveAsync(Transaction tx, string family, MachineToken held, Guid token, RenderResult result, string? address)
    {
        if (await MachineStore.FindAsync(tx, held.MachineId) is null
            || await RunStore.FindAsync(tx, held.RunId) is not { Status: RunStatus.Running } run
            || !await TokenStore.UseAsync(tx, token.ToString("D"), TokenPurpose.Render, MostUses))
        {
            return false;
        }

        if (result.Text is null)
        {
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, $"The {family} answer file can't be rendered: {Faults(result)}", address);
            return true;
        }

        await RunJournal.ApplyAsync(tx, run.Id, new RunEvent.InstallerFetched(), new("agent", address));
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.AnswerFile, $"Answer file ({family}) served.", address);
        return true;
    }

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
