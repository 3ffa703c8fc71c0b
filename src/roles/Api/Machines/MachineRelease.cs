using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Machines;

/// <summary>
/// <c>POST /v1/machines/release</c>: an operator says that machines on hold may be installed, or that they are installed already. What the
/// hold kept back goes on: a running run, or the first run that the enrolment would have started.
/// </summary>
internal static class MachineRelease
{
    // Of very many, others get their turn in between.
    private const int BatchSize = 100;

    public static async Task<Results<Ok<ReleaseAnswer>, ProblemHttpResult>> Release(ReleaseRequest request, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (request.All == request.MachineIds is { Count: > 0 })
        {
            return Problems.BadRequest("""Name machines in machine_ids, or say "all": true for every machine on hold.""");
        }

        var run = request.Run ?? true;
        if (request.All)
        {
            var released = new ReleaseAnswer([], []);
            while (await database.WriteAsync(async tx => await ReleaseAsync(tx, await MachineStore.ListHeldAsync(tx, BatchSize), run, context), ct) is { MachineIds.Count: > 0 } batch)
            {
                released = new([.. released.MachineIds, .. batch.MachineIds], [.. released.RunIds, .. batch.RunIds]);
            }

            return TypedResults.Ok(released);
        }

        return await database.WriteAsync<Results<Ok<ReleaseAnswer>, ProblemHttpResult>>(async tx =>
        {
            var machines = new List<Machine>();
            foreach (var id in (request.MachineIds ?? []).Distinct().Order())
            {
                if (await MachineStore.FindAsync(tx, id) is not { } machine)
                {
                    return Problems.NotFound("machine", id);
                }

                machines.Add(machine);
            }

            return TypedResults.Ok(await ReleaseAsync(tx, machines, run, context));
        }, ct);
    }

    private static async Task<ReleaseAnswer> ReleaseAsync(Transaction tx, IReadOnlyList<Machine> machines, bool run, HttpContext context)
    {
        var (author, released, started) = (context.Author(), new List<Guid>(), new List<Guid>());
        foreach (var listed in machines)
        {
            // Read again with its row locked: somebody else may have released it meanwhile.
            if (await MachineStore.FindAsync(tx, listed.Id) is not { Held: not null } held)
            {
                continue;
            }

            var machine = await MachineJournal.SaveAsync(tx, held, held with { Held = null }, author, "machine_released");
            released.Add(machine.Id);
            if (await RunAsync(tx, machine, run, author) is { } first)
            {
                started.Add(first.Id);
            }
        }

        return new(released, started);
    }

    private static async Task<Run?> RunAsync(Transaction tx, Machine machine, bool run, Author author)
    {
        if (run)
        {
            return machine.IsManual || await RunStore.AnyAsync(tx, machine.Id) ? null : await RunJournal.StartFirstAsync(
                tx, machine, (tx.Now, $"{author.Name}, who released the machine"), InstallCheck.Reason, author);
        }

        if (await RunStore.RunningAsync(tx, machine.Id) is { } running)
        {
            await RunJournal.ApplyAsync(tx, running.Id, new RunEvent.Finished(RunStatus.Cancelled, $"Cancelled by {author.Name}: the machine was released without a run.", null), author);
        }

        return null;
    }
}
