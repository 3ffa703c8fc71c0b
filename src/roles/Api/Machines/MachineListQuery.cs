using Goosed.Core.Machines;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Machines;

/// <summary>The query of a list of machines.</summary>
/// <param name="Limit">At most this many.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
/// <param name="Mac">Only the one with this address.</param>
/// <param name="Blueprint">Only those that ask for this blueprint.</param>
/// <param name="Held">Only those on hold, or only the others.</param>
internal sealed record MachineListQuery(
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "mac")] MacAddress? Mac,
    [property: FromQuery(Name = "blueprint")] string? Blueprint,
    [property: FromQuery(Name = "held")] bool? Held);
