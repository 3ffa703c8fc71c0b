using System.Text.Json;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Database.Machines;

namespace Goosed.Database.Runs;

/// <summary>Tables <c>handouts</c> and <c>handout_files</c>: what the boot scripts of running runs handed out.</summary>
public static class HandoutStore
{
    /// <summary>Keeps what a script hands out with its token.</summary>
    public static async Task KeepAsync(Transaction tx, Guid token, Guid runId, Handout handout)
    {
        var hash = TokenValue.Hash(token.ToString("D"));
        await tx.SendAsync(
            "insert into handouts(token_hash, run_id, inputs, agent_key) values (@hash, @runId, @inputs, @AgentKey) on conflict do nothing",
            new { hash, runId, inputs = JsonSerializer.Serialize(handout.Inputs, DatabaseJson.Default.AnswerFileInputs), handout.AgentKey });
        await tx.InsertEachAsync(
            "insert into handout_files(token_hash, key, run_id, role, name)",
            [.. handout.Files.Select(file => new { hash, file.Key, runId, file.Role, file.Name })]);
    }

    /// <summary>What an answer file of the token is made from, without the script's files; null when nothing is kept with it.</summary>
    public static async Task<Handout?> FindAsync(Session session, string token) =>
        await session.FindAsync<HandoutRow>(
            "select inputs, agent_key from handouts where token_hash = @hash", new { hash = TokenValue.Hash(token) }) is { } row
        && JsonSerializer.Deserialize(row.Inputs, DatabaseJson.Default.AnswerFileInputs) is { } inputs
            ? new([], inputs) { AgentKey = row.AgentKey }
            : null;

    /// <summary>The file with this key that the token's script names; null for any other key.</summary>
    public static Task<HandedFile?> FileAsync(Session session, string token, string key) => session.FindAsync<HandedFile>(
        "select key, role, name from handout_files where token_hash = @hash and key = @key", new { hash = TokenValue.Hash(token), key });

    /// <summary>
    /// Keeps what a token of a script from before handouts were kept would be handed now; does nothing for one that has its own.
    /// </summary>
    public static async Task KeepOlderAsync(Transaction tx, Guid token, MachineToken held)
    {
        // A machine is always taken before its run, or two transactions could wait for each other.
        if (await MachineStore.FindAsync(tx, held.MachineId) is not { } machine
            || await RunStore.FindAsync(tx, held.RunId) is not { Status: RunStatus.Running } run
            || await FindAsync(tx, token.ToString("D")) is not null)
        {
            return;
        }

        var stored = run.Blueprint is null ? await BlueprintStore.DefaultAsync(tx) : await BlueprintStore.FindAsync(tx, run.Blueprint);
        var files = new List<(BootFile, Artifact?)>();
        foreach (var file in stored?.Blueprint.Boot.Files ?? [])
        {
            files.Add((file, file.Artifact is null ? null : await ArtifactStore.ResolveAsync(tx, file)));
        }

        await KeepAsync(tx, token, run.Id, Handout.Of(machine, stored?.Blueprint, files, null));
    }

    /// <summary>How many running runs were handed an object.</summary>
    public static Task<long> CountRunsAsync(Session session, string key) =>
        session.FindAsync<long>("select count(distinct run_id) from handout_files where key = @key", new { key });

    /// <summary>The first of the running runs that were handed an object.</summary>
    public static async Task<IReadOnlyList<Guid>> RunsAsync(Session session, string key, int most) =>
        [
            .. (
                await session.QueryAsync<RunRow>(
                    "select distinct run_id from handout_files where key = @key order by run_id limit @most",
                    new { key, most })).Select(row => row.RunId),
        ];

    /// <summary>Forgets those of a run: it has ended, and they hold what its profile held.</summary>
    public static async Task ForgetAsync(Transaction tx, Guid runId)
    {
        await tx.SendAsync("delete from handout_files where run_id = @runId", new { runId });
        await tx.SendAsync("delete from handouts where run_id = @runId", new { runId });

        // What processes of the version before kept.
        await tx.SendAsync("delete from answer_files where run_id = @runId", new { runId });
    }

    private sealed class HandoutRow
    {
        public string Inputs { get; init; } = "";

        public string? AgentKey { get; init; }
    }

    private sealed class RunRow
    {
        public Guid RunId { get; init; }
    }
}
