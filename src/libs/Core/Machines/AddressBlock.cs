using System.Net;
using System.Net.Sockets;

namespace Goosed.Core.Machines;

/// <summary>What one caller has of addresses, for counting him: an IPv4 address, or the /64 that one IPv6 host can choose from.</summary>
public static class AddressBlock
{
    private const int HostBytes = 8;

    /// <summary>The block's text, such as <c>192.0.2.7</c> or <c>2001:db8:1:2::/64</c>.</summary>
    public static string Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(HostBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <summary>The same of an address in text; what is none counts as it is written.</summary>
    public static string Of(string address) => IPAddress.TryParse(address, out var parsed) ? Of(parsed) : address;
}
