using System.Globalization;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Ipxe;

/// <summary>
/// The iPXE scripts that machines are answered with; they keep to what iPXE builds of 2019 know. A script that asks again replaces
/// itself: one that chains runs inside the last, and a BIOS's iPXE has no stack for more than ten. What a script ends with reaches
/// the firmware, for which a plain <c>exit</c> means that a system was booted.
/// </summary>
public static class BootScripts
{
    /// <summary>Asks for a script in the place of the one that asks; the line goes on only when none came.</summary>
    internal const string Ask = "chain --replace --autofree ";

    private const string FromNetX = "${netX/mac}";

    // The serial number as hex digits: iPXE passes on + & % # as they are, and takes bytes that are no text for something else.
    private const string RestOfQuery = "&uuid=${uuid}&serial_hex=${serial:hexraw}&arch=${buildarch}&platform=${platform}";

    /// <summary>
    /// The URL that a machine asks for its script by, with all that it says of itself, filled in by iPXE: the address is the given one,
    /// else that of the interface that it booted from (netX: the one opened last). iPXE percent-encodes what these settings expand to,
    /// and leaves unset ones empty.
    /// </summary>
    public static string AskUrl(string apiBase, MacAddress? mac = null) =>
        $"{apiBase}/v1/boot/ipxe?mac={mac?.ToString() ?? FromNetX}{RestOfQuery}";

    /// <summary>Boots the local disk and says why.</summary>
    public static string LocalDisk(string reason, LocalBoot? way = null) =>
        new IpxeScript().Echo($"goosed: booting the local disk: {reason}").LocalDisk(way ?? LocalBoot.Auto).ToString();

    /// <summary>
    /// Shows an unknown machine's MAC address and the command that enrols it for 5 s, then boots the local disk. One that resembles a machine
    /// on record is also shown by what, and the command that confirms that it is that one.
    /// </summary>
    public static string Unknown(MacAddress mac, string enrol, string? reason = null, string? confirm = null)
    {
        var script = new IpxeScript()
            .Echo("goosed: this machine is not enrolled")
            .Echo($"MAC address: {mac}");
        if (reason is not null && confirm is not null)
        {
            script.Echo($"Reason:      {reason}").Echo($"Confirm it:  {confirm}");
        }

        return script
            .Echo($"Enrol it:    {enrol}")
            .Line("sleep 5")
            .LocalDisk(LocalBoot.Auto)
            .ToString();
    }

    /// <summary>Shows why a machine is not taken for the one that its address is of, and the command that confirms it, for 5 s, then boots the local disk.</summary>
    public static string Contradiction(MacAddress mac, string reason, string command, LocalBoot way) => new IpxeScript()
        .Echo("goosed: no installer, as this machine may be another than it seems")
        .Echo($"MAC address: {mac}")
        .Echo($"Reason:      {reason}")
        .Echo($"Confirm it:  {command}")
        .Line("sleep 5")
        .LocalDisk(way)
        .ToString();

    /// <summary>Says what is wrong, waits, and asks <paramref name="retryUrl"/> (best an <see cref="AskUrl"/>) again until it answers.</summary>
    /// <exception cref="ArgumentException">The URL can't stand in a script.</exception>
    public static string Problem(string message, string retryUrl, int seconds)
    {
        // What iPXE fills in is ours, wherever it stands in the URL; nothing else may hold a $.
        var fixedPart = retryUrl.Replace(RestOfQuery, "", StringComparison.Ordinal)
            .Replace("mac=" + FromNetX, "mac=", StringComparison.Ordinal);
        if (IpxeScript.Refusal(fixedPart) is { } refusal)
        {
            throw new ArgumentException($"The URL {refusal}.", nameof(retryUrl));
        }

        return new IpxeScript()
            .Line(":again")
            .Echo($"goosed: {message}")
            .Pause(seconds)
            .Line($"{Ask}{retryUrl} || goto again")
            .ToString();
    }

    /// <summary>
    /// Boots an installer; a step that fails is named, and after a pause the machine asks again what to do, saying which step failed
    /// and with which error of iPXE's.
    /// </summary>
    public static RenderedScript Install(InstallScript model) => InstallWriter.Write(model);

    /// <summary>bootd's /menu.ipxe: brings the network up if it isn't, then asks the API, again and again for a while.</summary>
    /// <exception cref="ArgumentException">The API's URL can't stand in a script.</exception>
    public static string Menu(MenuScript model)
    {
        if (!ModelChecks.IsApiBase(model.ApiBase))
        {
            throw new ArgumentException("The API's base URL takes http or https, a host, and no trailing slash.", nameof(model));
        }

        // Whoever got this from the network has an address, of one kind or the other. Builds without ifconf know dhcp.
        const string Network = "isset ${ip} || isset ${ip6} || ifconf || dhcp || echo No address: ${errno}";
        return new IpxeScript()
            .Echo(model.Title)
            .Line($"set api {model.ApiBase}")
            .Line("set attempt:int32 0")
            .Line(":ask")
            .Line(Network)
            .Line("inc attempt")
            .Line("echo Asking ${api} as ${netX/mac}, attempt ${attempt}")
            .Line($"{Ask}{AskUrl("${api}", model.Mac)} || echo ${{api}} did not answer with a boot script: ${{errno}}")
            .Line(string.Create(CultureInfo.InvariantCulture, $"iseq ${{attempt}} {model.Attempts} && goto give_up ||"))
            .Line(string.Create(CultureInfo.InvariantCulture, $"sleep {model.PauseSeconds}"))
            .Line("goto ask")
            .Line(":give_up")
            .Line("echo Giving up after ${attempt} attempts: booting the local disk")
            .LocalDisk(LocalBoot.Auto)
            .ToString();
    }

    /// <summary>Says how long it waits, and waits.</summary>
    internal static IpxeScript Pause(this IpxeScript script, int seconds) => script
        .Echo($"Asking again in {Math.Max(1, seconds)} s")
        .Line(string.Create(CultureInfo.InvariantCulture, $"sleep {Math.Max(1, seconds)}"));

    /// <summary>
    /// The end of a script. UEFI firmware takes an error for "nothing to boot here" and goes on to its next boot option; a BIOS is told
    /// to boot its first disk. Ways that may come back, or that a loader may not have, end in the same.
    /// </summary>
    private static IpxeScript LocalDisk(this IpxeScript script, LocalBoot way) => way.Way switch
    {
        LocalBootWay.Exit => script.Line("exit 1"),
        LocalBootWay.SanBoot => script.SanBoot(way.Drive),
        // Not in the place of this script: an EFI file that can't be started, or that comes back, would end it.
        LocalBootWay.Chain => script.Line($"chain --autofree {way.Url} ||").Auto(),
        LocalBootWay.PowerOff => script.Line("poweroff ||").Auto(),
        _ => script.Auto(),
    };

    private static IpxeScript Auto(this IpxeScript script) => script
        .Line("iseq ${platform} efi && exit 1 ||")
        .SanBoot(LocalBoot.FirstDrive);

    private static IpxeScript SanBoot(this IpxeScript script, int drive) =>
        script.Line(string.Create(CultureInfo.InvariantCulture, $"sanboot --no-describe --drive 0x{drive:x2} || exit 1"));
}
