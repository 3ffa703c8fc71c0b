using Goosed.Core.Machines;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

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

    private const string PlainText = "text/plain; charset=utf-8";

    public static void MapMenu(this IEndpointRouteBuilder app) =>
        app.MapGet("/menu.ipxe", Get).Public().WithTags("boot").WithSummary("The iPXE script that DHCP points machines to")
            .Produces<string>(contentType: "text/plain").ProducesProblem(400);

    private static async Task<ContentHttpResult> Get(
        string? mac, HttpContext context, GoosedOptions options, BrandingFiles branding, TimeProvider clock)
    {
        if (context.Request.Headers.UserAgent.ToString().StartsWith(DebianInstaller, StringComparison.Ordinal))
        {
            return TypedResults.Text(EmptyPreseed, PlainText);
        }

        // One that can't be read is left out: the script asks by the card that the machine booted from.
        MacAddress? told = MacAddress.TryParse(mac?.Trim(), null, out var address) ? address : null;
        if (told is { } known)
        {
            await MenuTrace.JoinAsync(context, known, clock);
        }

        var apiBase = options.Has("api") ? BaseUrl.Api(context, options) : options.ApiBase ?? DefaultApiBase;
        var menu = new MenuScript { ApiBase = apiBase, Title = branding.Title, Mac = told, PauseSeconds = options.BootRetry };
        return TypedResults.Text(BootScripts.Menu(menu), PlainText);
    }
}
