using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Artifacts;

/// <summary>The query of a list of artifacts.</summary>
/// <param name="Limit">At most this many.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
/// <param name="Kind">Only this kind.</param>
/// <param name="Status">Only <c>pending</c> or <c>ready</c> ones.</param>
internal sealed record ArtifactListQuery(
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "kind")] string? Kind,
    [property: FromQuery(Name = "status")] string? Status);
