using System.Globalization;
using System.Xml.Linq;
using Goosed.Rendering.Profiles;
using static Goosed.Rendering.Windows.UnattendXml;

namespace Goosed.Rendering.Windows;

/// <summary>Static addresses and name servers; interfaces with DHCP need neither.</summary>
internal static class WindowsNetwork
{
    public static XElement? Addresses(WindowsMachine machine)
    {
        var fixedOnes = machine.Interfaces.Where(one => one.Address is not null).ToList();
        return fixedOnes.Count == 0
            ? null
            : Component("TCPIP", machine.Architecture, Of("Interfaces", fixedOnes.Select(AddressesOf)));
    }

    public static XElement? NameServers(WindowsMachine machine)
    {
        var served = machine.Interfaces.Where(one => ServersOf(one, machine).Count > 0).ToList();
        return served.Count == 0 && machine.Profile.Domain is null
            ? null
            : Component(
                "DNS-Client",
                machine.Architecture,
                Optional("DNSDomain", machine.Profile.Domain),
                served.Count == 0 ? null : Of("Interfaces", served.Select(one => NameServersOf(one, machine))));
    }

    private static XElement AddressesOf(Interface one)
    {
        var isV6 = one.Address is { IsV6: true };
        return Added(
            "Interface",
            Of("Identifier", Identifier(one)),
            Of(isV6 ? "Ipv6Settings" : "Ipv4Settings", Of("DhcpEnabled", "false")),
            one.Gateway is { } gateway ? Of("Routes", Route(gateway, isV6)) : null,
            Of("UnicastIpAddresses", Keyed("IpAddress", 1, one.Address?.ToString() ?? "")));
    }

    private static XElement Route(string gateway, bool isV6) => Added(
        "Route",
        Of("Identifier", "0"),
        Of("NextHopAddress", gateway),
        Of("Prefix", isV6 ? "::/0" : "0.0.0.0/0"));

    private static XElement NameServersOf(Interface one, WindowsMachine machine) => Added(
        "Interface",
        Of("DNSServerSearchOrder", ServersOf(one, machine).Select((server, i) => Keyed("IpAddress", i + 1, server))),
        Of("Identifier", Identifier(one)));

    private static IReadOnlyList<string> ServersOf(Interface one, WindowsMachine machine) =>
        one.Dns.Count > 0 ? one.Dns : machine.Profile.Dns;

    /// <summary>Windows takes a connection's name, or a MAC with hyphens.</summary>
    private static string Identifier(Interface one) =>
        one.Mac?.Replace(':', '-').ToUpper(CultureInfo.InvariantCulture) ?? one.Name ?? "";
}
