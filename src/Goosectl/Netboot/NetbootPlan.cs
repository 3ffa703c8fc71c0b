using System.Net;
using System.Net.Sockets;

namespace Goosed.Goosectl.Netboot;

/// <summary>What a DHCP server has to tell machines that boot from the network.</summary>
/// <param name="MenuUrl">Where iPXE goes on.</param>
/// <param name="Tftp">IPv4 address of the TFTP server; null for the DHCP server itself.</param>
/// <param name="Loaders">The iPXE builds.</param>
internal sealed record NetbootPlan(Uri MenuUrl, string? Tftp, Loaders Loaders)
{
    // The field of a BOOTP answer holds 128 bytes, the last of them 0.
    private const int MaxUrlLength = 127;

    public static NetbootPlan Of(Uri server, string? tftp, Loaders loaders)
    {
        if (server.IsLoopback)
        {
            throw CtlException.Usage(
                $"Machines can't reach {server}.", "It is an address of this computer only.",
                "Name the address that machines reach goosed by: --url http://10.0.0.1:8080");
        }

        if (server.Scheme != Uri.UriSchemeHttp)
        {
            throw CtlException.Usage(
                $"Machines can't use {server}.", "Most iPXE builds have no HTTPS.",
                "Name the plain HTTP address: --url http://10.0.0.1:8080");
        }

        if (tftp is not null && !(IPAddress.TryParse(tftp, out var address) && address.AddressFamily == AddressFamily.InterNetwork))
        {
            throw CtlException.Usage(
                $"--tftp '{tftp}' can't be used.", "DHCP carries the TFTP server as an IPv4 address.", "For example: --tftp 10.0.0.1");
        }

        foreach (var name in new[] { loaders.Bios, loaders.Uefi, loaders.Arm64 })
        {
            if (name.Length is 0 or > MaxUrlLength || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/')))
            {
                throw CtlException.Usage(
                    $"'{name}' can't be the name of a loader.",
                    "It takes letters, digits and . - _ / and stands below the TFTP server's folder.",
                    "For example: --uefi ipxe/snponly.efi");
            }
        }

        var menu = new Uri(server.AbsoluteUri.TrimEnd('/') + "/menu.ipxe");
        return menu.AbsoluteUri.Length <= MaxUrlLength
            ? new(menu, tftp, loaders)
            : throw CtlException.Usage(
                $"{menu} is too long.", $"DHCP carries {MaxUrlLength} characters.",
                "Use a shorter name or the address: --url http://10.0.0.1:8080");
    }
}

/// <summary>iPXE builds, named from the TFTP server's folder on.</summary>
/// <param name="Http">URL of the UEFI build for firmware that boots by HTTP; null to leave such firmware alone.</param>
internal sealed record Loaders(string Bios, string Uefi, string Arm64, Uri? Http);
