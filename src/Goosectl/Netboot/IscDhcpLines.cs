namespace Goosed.Goosectl.Netboot;

/// <summary>Lines for <c>/etc/dhcp/dhcpd.conf</c>, before the subnets.</summary>
internal static class IscDhcpLines
{
    public static string Of(NetbootPlan plan)
    {
        var tftp = plan.Tftp is null ? "" : $"\n    next-server {plan.Tftp};";
        var http = plan.Loaders.Http is not { } loader ? "" :
            $$"""
             elsif option goosed-arch = 00:10 {
                # UEFI firmware that boots by HTTP.
                option vendor-class-identifier "HTTPClient";
                filename "{{loader}}";
            }
            """;
        return $$"""
            option goosed-arch code 93 = unsigned integer 16;
            option space ipxe;
            option ipxe-encapsulated code 175 = encapsulate ipxe;
            option ipxe.no-pxedhcp code 176 = unsigned integer 8;

            if exists ipxe-encapsulated or (exists user-class and option user-class ~~ "iPXE") {
                # iPXE is known by its user class or by option 175, and goes on to goosed: it is never handed a loader again.{{tftp}}
                filename "{{plan.MenuUrl}}";
                # Without this iPXE waits 3 s for another boot server.
                option ipxe.no-pxedhcp 1;
            } elsif option goosed-arch = 00:00 {
                # Firmware gets the iPXE build of its architecture by TFTP.{{tftp}}
                filename "{{plan.Loaders.Bios}}";
            } elsif option goosed-arch = 00:07 or option goosed-arch = 00:09 {{{tftp}}
                filename "{{plan.Loaders.Uefi}}";
            } elsif option goosed-arch = 00:0b {{{tftp}}
                filename "{{plan.Loaders.Arm64}}";
            }{{http}}

            """;
    }
}
