using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Goosed.Rendering.Profiles;

/// <summary>An interface address with its prefix length.</summary>
internal readonly record struct Cidr(IPAddress Address, int Prefix)
{
    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The IPv4 netmask in dotted form; empty for IPv6.</summary>
    public string Netmask
    {
        get
        {
            if (IsV6)
            {
                return "";
            }

            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, Prefix == 0 ? 0 : uint.MaxValue << (32 - Prefix));
            return new IPAddress(bytes).ToString();
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Prefix}");

    public static Cidr? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || Ip(text[..slash]) is not { } address
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return null;
        }

        var widest = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        return prefix <= widest ? new Cidr(address, prefix) : null;
    }

    /// <summary>An address in its full form only: <c>10.1</c>, octal and scoped forms are none.</summary>
    public static IPAddress? Ip(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address))
        {
            return null;
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text ? address : null;
    }
}
