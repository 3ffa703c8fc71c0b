using Goosed.Database.Runs;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Runs;

/// <summary>The query of a list of runs.</summary>
/// <param name="Limit">At most this many.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
/// <param name="MachineId">Only this machine's.</param>
/// <param name="Status">Only those that are <c>running</c>, <c>success</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Blueprint">Only those of this blueprint.</param>
/// <param name="IdEnd">Only those whose id ends with these eight digits.</param>
internal sealed record RunListQuery(
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "machine_id")] Guid? MachineId,
    [property: FromQuery(Name = "status")] string? Status,
    [property: FromQuery(Name = "blueprint")] string? Blueprint,
    [property: FromQuery(Name = "id_end")] string? IdEnd)
{
    public RunFilter Filter => new(MachineId, Status is "" ? null : Status, Blueprint, IdEnd);
}
