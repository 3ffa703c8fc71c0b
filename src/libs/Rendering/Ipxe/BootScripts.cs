using System.Globalization;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Ipxe;

/// <summary>The iPXE scripts that machines are answered with; they keep to what iPXE builds of 2019 know.</summary>
public static class BootScripts
{
    /// <summary>Identifies the asking machine by the interface that it booted from (netX: the one opened last); iPXE percent-encodes what these settings expand to, and leaves unset ones empty.</summary>
    internal const string MachineQuery = "mac=${netX/mac}" + RestOfQuery;

    private const string RestOfQuery = "&uuid=${uuid}&serial=${serial}&arch=${buildarch}&platform=${platform}";

    /// <summary>Boots the local disk and says why.</summary>
    public static string LocalDisk(string reason, LocalBoot? way = null) =>
        AddLocalDisk(new IpxeScript().Echo($"goosed: booting the local disk: {reason}")).ToString();

    /// <summary>Shows an unknown machine's MAC address and what enrols it for 5 s, then boots the local disk.</summary>
    public static string Unknown(MacAddress mac, string enrolCommand, string? note = null)
    {
        var script = new IpxeScript()
            .Echo("goosed: this machine is not enrolled")
            .Echo($"MAC address: {mac}")
            .Echo(note ?? "")
            .Echo($"Enrol it:    {enrolCommand}")
            .Line("sleep 5");
        return AddLocalDisk(script).ToString();
    }

    /// <summary>Shows why a machine is not taken for the one that its address is of, and what confirms it, for 5 s, then boots the local disk.</summary>
    public static string Doubted(MacAddress mac, string reason, string command) => AddLocalDisk(new IpxeScript()
        .Echo("goosed: no installer, as this machine may be another than it seems")
        .Echo($"MAC address: {mac}")
        .Echo(reason)
        .Echo($"Confirm it:  {command}")
        .Line("sleep 5")).ToString();

    /// <summary>Says what is wrong, waits, and asks <paramref name="retryUrl"/> again until it answers.</summary>
    /// <exception cref="ArgumentException">The URL can't stand in a script.</exception>
    public static string Problem(string message, string retryUrl, int seconds)
    {
        if (IpxeScript.Refusal(retryUrl) is { } refusal)
        {
            throw new ArgumentException($"The URL {refusal}.", nameof(retryUrl));
        }

        return new IpxeScript()
            .Line(":again")
            .Echo($"goosed: {message}")
            .Echo($"Asking again in {Math.Max(1, seconds)} s")
            .Line(string.Create(CultureInfo.InvariantCulture, $"sleep {Math.Max(1, seconds)}"))
            .Line($"chain {retryUrl} || goto again")
            .ToString();
    }

    /// <summary>Boots an installer; a step that fails is named, and after 10 s the machine asks again what to do.</summary>
    public static RenderedScript Install(InstallScript model) => InstallWriter.Write(model);

    /// <summary>bootd's /menu.ipxe: brings the network up if it isn't, then asks the API, again and again for a while.</summary>
    /// <exception cref="ArgumentException">The API's URL can't stand in a script.</exception>
    public static string Menu(MenuScript model)
    {
        if (!ModelChecks.IsApiBase(model.ApiBase))
        {
            throw new ArgumentException("The API's base URL takes http or https, a host, and no trailing slash.", nameof(model));
        }

        var script = new IpxeScript()
            .Echo(model.Title)
            .Line($"set api {model.ApiBase}")
            .Line("set attempt:int32 0")
            .Line("isset ${ip} || dhcp || goto no_network")
            .Line(":ask")
            .Line("inc attempt")
            .Line("echo Asking ${api} as ${netX/mac}, attempt ${attempt}")
            .Line("chain ${api}/v1/boot/ipxe?" + (model.Mac is { } mac ? $"mac={mac}{RestOfQuery}" : MachineQuery) + " || goto failed")
            .Line("goto disk")
            .Line(":no_network")
            .Line("echo No address by DHCP: ${errno}")
            .Line("inc attempt")
            .Line("goto wait")
            .Line(":failed")
            .Line("echo ${api} did not answer with a boot script: ${errno}")
            .Line(":wait")
            .Line(string.Create(CultureInfo.InvariantCulture, $"iseq ${{attempt}} {model.Attempts} && goto give_up ||"))
            .Line(string.Create(CultureInfo.InvariantCulture, $"sleep {model.PauseSeconds}"))
            .Line("isset ${ip} || dhcp || goto no_network")
            .Line("goto ask")
            .Line(":give_up")
            .Line("echo Giving up after ${attempt} attempts: booting the local disk")
            .Line(":disk");
        return AddLocalDisk(script).ToString();
    }

    /// <summary>EFI firmware goes on to its next boot option; a BIOS is told to boot its first disk.</summary>
    private static IpxeScript AddLocalDisk(IpxeScript script) => script
        .Line("iseq ${platform} efi && exit ||")
        .Line("sanboot --no-describe --drive 0x80 || exit");
}
