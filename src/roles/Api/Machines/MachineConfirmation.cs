using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Machines;

/// <summary>
/// <c>POST /v1/machines/confirm</c>: an operator says which machine it is that asked, and what it told then (a new main board's UUID, a new
/// card's address) is on record from there on.
/// </summary>
internal static class MachineConfirmation
{
    public static Task<Results<Ok<MachineView>, ProblemHttpResult>> Confirm(
        ConfirmRequest request, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.WriteAsync<Results<Ok<MachineView>, ProblemHttpResult>>(async tx =>
        {
            if (await UnknownBootStore.FindAsync(tx, request.Mac) is not { } told)
            {
                return Problems.Missing(
                    $"There is nothing to confirm of {request.Mac}: it has not asked, or nothing spoke against it when it did. "
                    + "GET /v1/boot/unknown lists those that wait.");
            }

            var holder = await MachineStore.FindByMacAsync(tx, request.Mac);
            var (machine, fault) = await TargetAsync(tx, request, told, holder);
            if (machine is null)
            {
                return fault ?? Problems.NotFound("machine", request.Mac);
            }

            if (Stated(machine, told) is { } stated)
            {
                return Problems.Conflict(stated);
            }

            if (await OwnerAsync(tx, machine, told) is { } owner)
            {
                return Problems.Conflict(owner);
            }

            if (holder is not null && holder.Id != machine.Id && holder.FileKeys.Macs.Contains(request.Mac))
            {
                return Problems.Conflict(
                    $"The file {holder.Desired?.Path} gives {request.Mac} to machine {Identification.Name(holder)}; "
                    + "take it out there, and confirm it again.");
            }

            var author = context.Author();
            if (holder is not null && holder.Id != machine.Id)
            {
                await MachineJournal.SaveAsync(tx, holder.WithoutAddress(request.Mac), author);
            }

            var reported = machine.WithReported(request.Mac, told.Uuid, told.Serial);
            var confirmed = await MachineJournal.SaveAsync(tx, reported, author, "machine_confirmed");
            await UnknownBootStore.ForgetAsync(tx, request.Mac);
            return TypedResults.Ok(await MachinesEndpoints.ViewAsync(tx, confirmed, context));
        }, ct);

    // A card or dock is confirmed as that of the machine that it is at now; what identifies one machine is never given to a second one.
    private static async Task<string?> OwnerAsync(Transaction tx, Machine machine, UnknownBoot told)
    {
        if (told.Resembles is not { } id || id == machine.Id || await MachineStore.FindAsync(tx, id) is not { } other)
        {
            return null;
        }

        var what = SmbiosUuid.Same(told.Uuid, MachineIdentity.KnownUuid(other.Uuid)) ? $"UUID {told.Uuid}"
            : told.Serial is { } serial && serial == MachineIdentity.KnownSerial(other.Serial) ? $"serial number '{serial}'" : null;
        return what is null
            ? null
            : $"{told.Mac} told the {what}, which is machine {Identification.Name(other)}'s. If its card or dock is at that machine now, confirm it as "
                + $"machine {other.Id}. If that machine's main board is in machine {Identification.Name(machine)} now, take the {what} "
                + $"from the former first, with PATCH /v1/machines/{other.Id}.";
    }

    // What a file states is changed there, or its next reading would contradict the machine again.
    private static string? Stated(Machine machine, UnknownBoot told) => machine.FileKeys switch
    {
        { Uuid: { } uuid } when told.Uuid is not null && !SmbiosUuid.Same(uuid, told.Uuid) =>
            $"The file {machine.Desired?.Path} states the UUID {uuid} of this machine; write uuid: {told.Uuid} there.",
        { Serial: { } serial } when told.Serial is not null && serial != told.Serial =>
            $"The file {machine.Desired?.Path} states the serial number '{serial}' of this machine; write serial: {told.Serial} there.",
        _ => null,
    };

    private static async Task<(Machine? Machine, ProblemHttpResult? Fault)> TargetAsync(
        Transaction tx, ConfirmRequest request, UnknownBoot told, Machine? holder)
    {
        if (request.MachineId is { } named)
        {
            return (await MachineStore.FindAsync(tx, named), Problems.NotFound("machine", named));
        }

        if (holder is null)
        {
            var resembled = told.Resembles is { } id ? await MachineStore.FindAsync(tx, id) : null;
            return (resembled, Problems.Invalid(
                $"{request.Mac} resembles no machine on record; enrol it with POST /v1/machines, or say which machine it is in machine_id."));
        }

        return told.Resembles is { } other && other != holder.Id
            ? (null, Problems.Conflict(
                $"{request.Mac} is machine {holder.Id}'s, and the rest of what it told is machine {other}'s; say in machine_id which of them it is.",
                new Dictionary<string, object?> { ["machine_ids"] = new[] { holder.Id, other } }))
            : (holder, null);
    }
}
