using System.CommandLine;
using Goosed.Goosectl.Contexts;
using Goosed.Goosectl.Simulate;

namespace Goosed.Goosectl.Netboot;

/// <summary><c>goosectl netboot</c>.</summary>
internal static class NetbootCommands
{
    private static readonly Dictionary<string, (string File, Func<NetbootPlan, string> Lines)> s_servers = new()
    {
        ["dnsmasq"] = ("/etc/dnsmasq.d/goosed.conf", DnsmasqLines.Of),
        ["kea"] = ("\"Dhcp4\" in /etc/kea/kea-dhcp4.conf", KeaLines.Of),
        ["isc-dhcp"] = ("/etc/dhcp/dhcpd.conf, before the subnets", IscDhcpLines.Of),
    };

    public static Command Create() => Verb.Group("netboot", "", "Have machines boot from the network", Config());

    // The address that operators use may be a proxy's: machines are told another one. Before goosed runs, there is only this one.
    private static async Task<Uri> AskedAsync(Invocation call, CancellationToken ct)
    {
        string menu;
        try
        {
            menu = await call.Api.TextAsync("menu.ipxe", ct);
        }
        catch (CtlException away) when (away.Code == Exit.Unreachable)
        {
            call.Out.Say($"{call.Api.Server} can't be reached, so these lines send machines there; --url names another address.");
            return call.Api.Server;
        }

        return BootScript.ApiOf(menu) is { } api
            ? ServerChoice.Parse(api, "what the server tells machines,")
            : throw new CtlException(
                Exit.Failed, $"{call.Api.Server} serves no boot menu.", "The role bootd is not behind this address.",
                "Name the address of bootd: goosectl netboot config SERVER --url URL");
    }

    private static Command Config()
    {
        var server = new Argument<string>("SERVER") { Description = "dnsmasq, kea or isc-dhcp" };
        server.AcceptOnlyFromAmong([.. s_servers.Keys]);
        var (url, tftp) = (
            new Option<string>("--url") { Description = "Where machines reach goosed [as the server in use tells them]", HelpName = "URL" },
            new Option<string>("--tftp")
            {
                Description = "Address of the TFTP server [the DHCP server itself; kea needs it]",
                HelpName = "ADDRESS",
            });
        var (bios, uefi) = (
            new Option<string>("--bios") { Description = "iPXE for BIOS", DefaultValueFactory = _ => "undionly.kpxe", HelpName = "FILE" },
            new Option<string>("--uefi")
            {
                Description = "iPXE for UEFI on x86_64",
                DefaultValueFactory = _ => "snponly.efi",
                HelpName = "FILE",
            });
        var (arm64, http) = (
            new Option<string>("--arm64")
            {
                Description = "iPXE for UEFI on arm64",
                DefaultValueFactory = _ => "ipxe-arm64.efi",
                HelpName = "FILE",
            },
            new Option<string>("--http-loader")
            {
                Description = "URL of iPXE for UEFI firmware that boots by HTTP [none]",
                HelpName = "URL",
            });
        return Verb.Of("config", "Print what an existing DHCP server needs, so that its machines come to goosed",
            [
                "goosectl netboot config dnsmasq --url http://10.0.0.1:8080 > /etc/dnsmasq.d/goosed.conf",
                "goosectl netboot config kea --url http://10.0.0.1:8080 --tftp 10.0.0.2",
            ],
            [server, url, tftp, bios, uefi, arm64, http], async (call, ct) =>
            {
                var name = call.Get(server);
                if (name == "kea" && call.Get(tftp) is null)
                {
                    throw CtlException.Usage(
                        "kea needs the TFTP server's address.", "It names no server of its own accord, and firmware then asks nobody.",
                        $"goosectl netboot config kea --tftp ADDRESS");
                }

                var goosed = call.Get(url) is { Length: > 0 } given ? ServerChoice.Parse(given, "--url") : await AskedAsync(call, ct);
                var loader = call.Get(http) is { Length: > 0 } fetched ? ServerChoice.Parse(fetched, "--http-loader") : null;
                var plan = NetbootPlan.Of(goosed, call.Get(tftp), new(call.Get(bios) ?? "", call.Get(uefi) ?? "", call.Get(arm64) ?? "", loader));
                call.Out.File(s_servers[name].Lines(plan));
                call.Out.Say($"These belong into {s_servers[name].File}. The TFTP server's folder must hold {plan.Loaders.Bios}, {plan.Loaders.Uefi} and, for arm64, {plan.Loaders.Arm64}: iPXE's builds, such as those of Debian's package ipxe in /usr/lib/ipxe.");
                return Exit.Ok;
            });
    }
}
