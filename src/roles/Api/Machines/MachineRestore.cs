using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Machines;

/// <summary><c>GET /v1/machines/deleted</c> and <c>POST /v1/machines/{id}/restore</c>.</summary>
internal static class MachineRestore
{
    public static async Task<Results<Ok<ListAnswer<DeletedMachineView>>, ProblemHttpResult>> List(
        int? limit, string? cursor, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var machines = await database.ReadAsync(session => DeletedMachines.ListAsync(session, page), ct);
        return TypedResults.Ok(machines.Answer(machine => new DeletedMachineView(machine, context.Secrets())));
    }

    public static Task<Results<Ok<MachineView>, ProblemHttpResult>> Restore(
        Guid id, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.WriteAsync<Results<Ok<MachineView>, ProblemHttpResult>>(async tx =>
        {
            if (await DeletedMachines.FindAsync(tx, id) is not { } deleted)
            {
                return await MachineStore.FindAsync(tx, id) is null
                    ? Problems.NotFound("machine", id)
                    : Problems.Conflict($"Machine {id} is not deleted; see it with GET /v1/machines/{id}.");
            }

            if (await MachineJournal.HolderAsync(tx, deleted.Restored(tx.Now)) is { } holder)
            {
                return MachinesEndpoints.Taken(holder);
            }

            if (await MachineJournal.RestoreAsync(tx, deleted, context.Author()) is not { } machine)
            {
                return Problems.NotFound("machine", id);
            }

            string[] warnings = [.. await MachineWarnings.OfAsync(tx, machine), .. Lost(deleted)];
            var standing = await MachinesEndpoints.StandingAsync(tx, machine.Id);
            return TypedResults.Ok(new MachineView(machine, standing, context.Secrets(), warnings));
        }, ct);

    private static IEnumerable<string> Lost(DeletedMachine deleted) => deleted.Lost switch
    {
        null => ["The settings of its profile were removed when it was deleted and are not back; set them again."],
        { Count: > 0 } lost =>
        [
            $"The values of these settings were removed when it was deleted and are not back; set them again: {string.Join(", ", lost)}.",
        ],
        _ => [],
    };
}
