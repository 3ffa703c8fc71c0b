using System.Text.Json;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;

namespace Goosed.Database.Runs;

/// <summary>Table <c>answer_files</c>: what a token's answer file was made from when it was first fetched.</summary>
public static class AnswerFileStore
{
    public static async Task<AnswerFileInputs?> FindAsync(Session session, string token, string family) =>
        await session.FindAsync<string>("select inputs from answer_files where token_hash = @hash and family = @family", new { hash = TokenValue.Hash(token), family }) is { } inputs
            ? JsonSerializer.Deserialize(inputs, DatabaseJson.Default.AnswerFileInputs)
            : null;

    public static Task KeepAsync(Transaction tx, string token, string family, Guid runId, AnswerFileInputs inputs) => tx.SendAsync(
        "insert into answer_files(token_hash, family, run_id, inputs) values (@hash, @family, @runId, @inputs) on conflict do nothing",
        new { hash = TokenValue.Hash(token), family, runId, inputs = JsonSerializer.Serialize(inputs, DatabaseJson.Default.AnswerFileInputs) });

    /// <summary>Forgets those of a run: it has ended, and they hold what its profile held.</summary>
    public static Task ForgetAsync(Transaction tx, Guid runId) => tx.SendAsync("delete from answer_files where run_id = @runId", new { runId });
}
