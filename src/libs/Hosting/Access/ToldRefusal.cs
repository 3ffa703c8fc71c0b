using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Refusals that their handler puts into the run by itself: <see cref="RefusedReports"/> adds nothing to them.</summary>
public static class ToldRefusal
{
    public static void SetTold(this HttpContext context) => context.Features.Set(new Told());

    internal static bool IsTold(this HttpContext context) => context.Features.Get<Told>() is not null;

    private sealed record Told;
}
