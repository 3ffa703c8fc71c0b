using System.Globalization;
using System.Text.Json.Nodes;

namespace Goosed.Core.Machines;

/// <summary>How a machine is sent to its own disk; the profile's <c>local_boot</c>.</summary>
/// <param name="Way">The way.</param>
/// <param name="Drive">BIOS number of the drive, for <see cref="LocalBootWay.SanBoot"/>.</param>
/// <param name="Url">The EFI file, for <see cref="LocalBootWay.Chain"/>.</param>
public sealed record LocalBoot(LocalBootWay Way, int Drive = LocalBoot.FirstDrive, string? Url = null)
{
    /// <summary>The key of a profile that says it.</summary>
    public const string Key = "local_boot";

    /// <summary>What is taken there, for error messages.</summary>
    public const string Forms =
        "auto, exit, poweroff, sanboot, sanboot:0x81 (a drive from 0x80 to 0xff) or chain:http://HOST/FILE.efi (http or https)";

    /// <summary>Number that a BIOS gives to the disk that it boots first.</summary>
    public const int FirstDrive = 0x80;

    // 16-bit firmware keeps a drive's number in one byte (register DL), with the high bit set for hard disks.
    private const int LastDrive = 0xFF;

    private const int LongestUrl = 512;

    /// <summary>UEFI firmware goes on to its next boot option; a BIOS boots its first disk.</summary>
    public static LocalBoot Auto { get; } = new(LocalBootWay.Auto);

    /// <summary>The way that a text names; null, with the fault, when it names none. Nothing at all means <see cref="Auto"/>.</summary>
    public static LocalBoot? Parse(string? text, out string? fault)
    {
        var way = Read(text);
        fault = way is null ? $"profile.{Key} takes {Forms}." : null;
        return way;
    }

    /// <summary>
    /// The way that a text names; one that can't be understood counts as none, so that a machine always gets to its disk.
    /// </summary>
    public static LocalBoot OrAuto(string? text) => Read(text) ?? Auto;

    /// <summary>
    /// The way that a profile asks for; one that can't be understood counts as none, so that a machine always gets to its disk.
    /// </summary>
    public static LocalBoot Of(JsonObject mergedProfile) => OrAuto(Text(mergedProfile));

    private static LocalBoot? Read(string? text)
    {
        var parts = text?.Split(':', 2) ?? [];
        var (name, value) = (parts.ElementAtOrDefault(0), parts.ElementAtOrDefault(1));
        return (name, value) switch
        {
            (null or "" or "auto", null) => Auto,
            ("exit", null) => new(LocalBootWay.Exit),
            ("poweroff", null) => new(LocalBootWay.PowerOff),
            ("sanboot", null) => new(LocalBootWay.SanBoot),
            ("sanboot", { } drive) => DriveOf(drive) is { } number ? new(LocalBootWay.SanBoot, Drive: number) : null,
            ("chain", { } url) => IsUrl(url) ? new(LocalBootWay.Chain, Url: url) : null,
            _ => null,
        };
    }

    private static int? DriveOf(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        && number is >= FirstDrive and <= LastDrive
            ? number
            : null;

    /// <summary>Whether it can stand in a boot script as one word: iPXE has no quotes, and expands <c>${…}</c> everywhere.</summary>
    private static bool IsUrl(string text) =>
        text.Length <= LongestUrl
        && text.All(c => c is > ' ' and <= '~' and not ('$' or '\\' or '#'))
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0 };

    private static string? Text(JsonObject profile) =>
        profile[Key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>The ways to a machine's own disk.</summary>
public enum LocalBootWay
{
    /// <summary>What fits the firmware.</summary>
    Auto,

    /// <summary>The firmware's next boot option.</summary>
    Exit,

    /// <summary>The drive with a number.</summary>
    SanBoot,

    /// <summary>An EFI file from a web server.</summary>
    Chain,

    /// <summary>The machine is switched off.</summary>
    PowerOff,
}
