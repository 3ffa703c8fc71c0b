using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Bootd;

/// <summary><c>/menu.ipxe</c>.</summary>
internal static class MenuEndpoints
{
    // Debian's installer reads the boot file of its DHCP lease as a preseed before its own, and stops if it is none.
    // Some DHCP servers give every client the same boot file, so it gets one that says nothing.
    private const string DebianInstaller = "debian-installer";
    private const string EmptyPreseed = "# goosed: this is the boot menu; the answer file is the one that the boot script named.\n";

    /// <summary>Where machines find the API when it runs elsewhere and nothing was set.</summary>
    private const string DefaultApiBase = "http://api.goose.local";

    public static void MapMenu(this IEndpointRouteBuilder app) =>
        app.MapGet("/menu.ipxe", Get).Public().WithTags("boot").WithSummary("The iPXE script that DHCP points machines to")
            .Produces<string>(contentType: "text/plain").ProducesProblem(400);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(string? mac, HttpContext context, GoosedOptions options, BrandingFiles branding, CancellationToken ct)
    {
        if (context.Request.Headers.UserAgent.ToString().StartsWith(DebianInstaller, StringComparison.Ordinal))
        {
            return TypedResults.Text(EmptyPreseed, "text/plain; charset=utf-8");
        }

        var told = MacAddress.TryParse(mac?.Trim(), null, out var address);
        if (!told && !string.IsNullOrWhiteSpace(mac))
        {
            return Problems.BadRequest($"mac is not a MAC address; write it as {MacAddress.Forms}.");
        }

        // A bootd on its own has no database to look into.
        if (told && context.RequestServices.GetService<IRunTraces>() is { } traces)
        {
            context.JoinRun(await traces.FindAsync(address, ct));
        }

        var apiBase = options.Has("api") ? BaseUrl.Api(context, options) : options.ApiBase ?? DefaultApiBase;
        return TypedResults.Text(BootScripts.Menu(new() { ApiBase = apiBase, Title = branding.Title, Mac = told ? address : null }), "text/plain; charset=utf-8");
    }
}
