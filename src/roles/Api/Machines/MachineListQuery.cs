using Goosed.Core.Machines;
using Goosed.Database.Machines;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Machines;

/// <summary>The query of a list of machines.</summary>
/// <param name="Limit">At most this many.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
/// <param name="Mac">Only the one with this address.</param>
/// <param name="Blueprint">Only those whose next run installs this blueprint.</param>
/// <param name="Held">Only those that are on hold, or that are not.</param>
/// <param name="Name">Only those with this host name, first label of a host name, serial number, or last eight digits of the id;
/// with a final <c>*</c>, those whose host name begins so.</param>
internal sealed record MachineListQuery(
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "mac")] MacAddress? Mac,
    [property: FromQuery(Name = "blueprint")] string? Blueprint,
    [property: FromQuery(Name = "held")] bool? Held,
    [property: FromQuery(Name = "name")] string? Name)
{
    public MachineFilter Filter => Name is [.. var prefix, '*'] ? new(Mac, Blueprint, Held, Prefix: prefix) : new(Mac, Blueprint, Held, Name);
}
