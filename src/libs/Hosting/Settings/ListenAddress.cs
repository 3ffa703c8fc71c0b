using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Goosed.Hosting.Settings;

/// <summary>
/// An address to serve on. Only this decides what the text means: the server gets what was read, and who needs no sign-in is decided by it.
/// </summary>
/// <param name="Text">As it was written.</param>
/// <param name="Address">The interface's address; null for <c>localhost</c>, which is both loopback addresses.</param>
/// <param name="Port">0 for any that is free.</param>
public sealed partial record ListenAddress(string Text, IPAddress? Address, int Port)
{
    private const int DefaultPort = 80;

    /// <summary>True when only this computer reaches it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Where a client on this computer reaches it.</summary>
    public Uri Here => new UriBuilder(Uri.UriSchemeHttp, Reached is { } address ? address.ToString() : "localhost", Port).Uri;

    // The wildcards of both families take IPv4.
    private IPAddress? Reached => IPAddress.Any.Equals(Address) || IPAddress.IPv6Any.Equals(Address) ? IPAddress.Loopback : Address;

    /// <summary>The address; null for anything but <c>http://ADDRESS</c> or <c>http://ADDRESS:PORT</c>, with an address in its one spelling.</summary>
    public static ListenAddress? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var given = match.Groups["port"];
        var port = given.Success ? int.Parse(given.ValueSpan, CultureInfo.InvariantCulture) : DefaultPort;
        return port > IPEndPoint.MaxPort ? null : match.Groups["host"].Value.ToLowerInvariant() switch
        {
            // The server can't find one port that is free on both loopback addresses.
            "localhost" => port == 0 ? null : new(text, null, port),
            "*" or "+" => new(text, IPAddress.IPv6Any, port),
            var host => ParseAddress(host) is { } address ? new(text, address, port) : null,
        };
    }

    /// <summary>True when both can't be served.</summary>
    public bool Overlaps(ListenAddress other) => Port == other.Port && Port != 0 && (Covers(other) || other.Covers(this));

    private bool Covers(ListenAddress other) => Address switch
    {
        null => other.IsLoopback,
        _ when IPAddress.IPv6Any.Equals(Address) => true,
        _ when IPAddress.Any.Equals(Address) => other.Address is null or { AddressFamily: AddressFamily.InterNetwork },
        var own => own.Equals(other.Address),
    };

    /// <summary>Has the server listen there.</summary>
    public void Open(KestrelServerOptions server)
    {
        if (Address is null)
        {
            server.ListenLocalhost(Port);
        }
        else if (IPAddress.IPv6Any.Equals(Address))
        {
            // Both families, and IPv4 alone where the computer has no other.
            server.ListenAnyIP(Port);
        }
        else
        {
            server.Listen(Address, Port);
        }
    }

    public override string ToString() => Text;

    // 127.1, 0177.0.0.1 and 2130706433 are addresses for some programs and not for others; ::ffff:127.0.0.1 is one of another family.
    private static IPAddress? ParseAddress(string host)
    {
        if (host.StartsWith('['))
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var six)
                && six is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
                    ? six
                    : null;
        }

        return IPAddress.TryParse(host, out var four) && four.ToString() == host ? four : null;
    }

    [GeneratedRegex(
        @"\Ahttp://(?<host>localhost|\*|\+|[0-9.]+|\[[0-9a-f:.]+(%[0-9a-z]+)?\])(:(?<port>[0-9]{1,5}))?/?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
