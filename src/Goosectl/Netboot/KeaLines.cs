using System.Text;

namespace Goosed.Goosectl.Netboot;

/// <summary>Members for <c>"Dhcp4"</c> in <c>/etc/kea/kea-dhcp4.conf</c>.</summary>
internal static class KeaLines
{
    private const string NotIpxe = "not member('goosed-ipxe') and ";

    public static string Of(NetbootPlan plan)
    {
        var text = new StringBuilder(
            """
            // iPXE waits 3 s for another boot server unless option 175 holds 176 = 1.
            "option-def": [
                { "name": "goosed-ipxe", "code": 175, "type": "empty", "encapsulate": "goosed-ipxe" },
                { "name": "no-pxedhcp", "code": 176, "space": "goosed-ipxe", "type": "uint8" }
            ],
            "client-classes": [
                // iPXE is known by its user class or by option 175, and goes on to goosed: it is never handed a loader again.

            """);
        text.Append(
            $$"""
                {
                    "name": "goosed-ipxe",
                    "test": "option[77].hex == 'iPXE' or substring(option[77].hex, 1, 4) == 'iPXE' or option[175].exists",
                    "next-server": "{{plan.Tftp}}",
                    "boot-file-name": "{{plan.MenuUrl}}",
                    "option-data": [
                        { "name": "goosed-ipxe", "always-send": true },
                        { "name": "no-pxedhcp", "space": "goosed-ipxe", "data": "1", "always-send": true }
                    ]
                },
                // Firmware gets the iPXE build of its architecture by TFTP.

            """);
        text.Append(Loader("goosed-bios", "option[93].hex == 0x0000", plan.Loaders.Bios, plan.Tftp)).Append(",\n");
        text.Append(Loader("goosed-uefi", "(option[93].hex == 0x0007 or option[93].hex == 0x0009)", plan.Loaders.Uefi, plan.Tftp))
            .Append(",\n");
        text.Append(Loader("goosed-arm64", "option[93].hex == 0x000b", plan.Loaders.Arm64, plan.Tftp));
        if (plan.Loaders.Http is { } loader)
        {
            text.Append(
                $$"""
                ,
                    // UEFI firmware that boots by HTTP.
                    {
                        "name": "goosed-uefi-http",
                        "test": "{{NotIpxe}}option[93].hex == 0x0010",
                        "boot-file-name": "{{loader}}",
                        "option-data": [ { "name": "vendor-class-identifier", "data": "HTTPClient", "always-send": true } ]
                    }
                """);
        }

        return text.Append("\n]\n").ToString();
    }

    private static string Loader(string name, string test, string file, string? tftp) =>
        $$"""
            { "name": "{{name}}", "test": "{{NotIpxe}}{{test}}", "next-server": "{{tftp}}", "boot-file-name": "{{file}}" }
        """;
}
