namespace Goosed.Goosectl.Netboot;

/// <summary>Lines for <c>/etc/dnsmasq.d/goosed.conf</c>.</summary>
internal static class DnsmasqLines
{
    public static string Of(NetbootPlan plan)
    {
        var tftp = plan.Tftp is null ? "" : $",,{plan.Tftp}";
        var lines = new List<string>
        {
            "# iPXE is known by its user class or by option 175, and goes on to goosed: it is never handed a loader again.",
            "dhcp-userclass=set:ipxe,iPXE",
            "dhcp-match=set:ipxe,175",
            "# Without this iPXE waits 3 s for another boot server.",
            "dhcp-option-force=tag:ipxe,encap:175,176,1b",
            $"dhcp-boot=tag:ipxe,{plan.MenuUrl}{tftp}",
            "# Firmware gets the iPXE build of its architecture by TFTP.",
            "dhcp-match=set:bios,option:client-arch,0",
            "dhcp-match=set:uefi,option:client-arch,7",
            "dhcp-match=set:uefi,option:client-arch,9",
            "dhcp-match=set:arm64,option:client-arch,11",
            $"dhcp-boot=tag:!ipxe,tag:bios,{plan.Loaders.Bios}{tftp}",
            $"dhcp-boot=tag:!ipxe,tag:uefi,{plan.Loaders.Uefi}{tftp}",
            $"dhcp-boot=tag:!ipxe,tag:arm64,{plan.Loaders.Arm64}{tftp}",
        };
        if (plan.Loaders.Http is { } loader)
        {
            lines.AddRange(
            [
                "# UEFI firmware that boots by HTTP.",
                "dhcp-match=set:uefihttp,option:client-arch,16",
                "dhcp-option-force=tag:!ipxe,tag:uefihttp,60,HTTPClient",
                $"dhcp-boot=tag:!ipxe,tag:uefihttp,{loader}",
            ]);
        }

        return string.Join('\n', lines) + "\n";
    }
}
