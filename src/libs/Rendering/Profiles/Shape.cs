using System.Text.RegularExpressions;
using Goosed.Core.Machines;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering.Profiles;

/// <summary>What a text field takes: the test and the words that say it.</summary>
internal sealed record Shape(Func<string, bool> Takes, string Says, int MaxBytes = Printable.MaxBytes)
{
    /// <summary>True when such a text may hold commas, so that a list of them can't be written with commas between.</summary>
    public bool HoldsCommas { get; init; }
}

/// <summary>The shapes of a profile's fields.</summary>
internal static partial class Shapes
{
    public static readonly Shape Text = new(text => text.Length > 0, "a text on one line") { HoldsCommas = true };
    public static readonly Shape BlueprintName = new(_ => true, "the name of a blueprint, such as rocky/9/base");
    public static readonly Shape WorkflowName = new(_ => true, "the name of a workflow, such as default");
    public static readonly Shape LocalBootWay = new(text => LocalBoot.Parse(text, out _) is not null, LocalBoot.Forms);
    public static readonly Shape Hostname = new(IsHostname, "a host name (RFC 1123: labels of 1 to 63 letters, digits and inner hyphens, 253 in all)");
    public static readonly Shape Host = new(text => Cidr.Ip(text) is not null || IsHostname(text), "a host name or an IP address");
    public static readonly Shape Address = new(text => Cidr.Ip(text) is not null, "an IPv4 or IPv6 address");
    public static readonly Shape CidrText = new(text => Cidr.TryParse(text) is not null, "an address with a prefix length, such as 192.0.2.10/24");
    public static readonly Shape Mac = new(text => MacAddress.TryParse(text, null, out _), $"a MAC address: {MacAddress.Forms}");
    public static readonly Shape Locale = Of(LocalePattern(), "a locale such as en_US.UTF-8");
    public static readonly Shape Keyboard = Of(KeyboardPattern(), "a keyboard layout such as us or de-latin1");
    public static readonly Shape Timezone = Of(TimezonePattern(), "an IANA time zone such as Europe/Berlin");
    public static readonly Shape InterfaceName = Of(InterfacePattern(), "an interface's kernel name of up to 15 letters, digits, dots, hyphens and underscores");
    public static readonly Shape UserName = Of(UserPattern(), "a login name: a small letter or underscore, then up to 31 small letters, digits, hyphens and underscores");
    public static readonly Shape FullName = Of(FullNamePattern(), "a name without colon or comma, up to 128 characters");
    public static readonly Shape CryptHash = Of(CryptPattern(), "a crypt(3) hash such as $6$… or $y$… (never a plain password)");
    public static readonly Shape SshKey = new(text => SshPattern().IsMatch(text), "one public key as in authorized_keys, such as ssh-ed25519 AAAA… name, up to 8 KiB", 8192)
    {
        HoldsCommas = true,
    };
    public static readonly Shape Device = Of(DevicePattern(), "a device path such as /dev/sda, or auto");
    public static readonly Shape Package = Of(PackagePattern(), "a package name: letters, digits and . + _ : ~ * -");
    public static readonly Shape Group = Of(GroupPattern(), "a package group's id, such as development or ^minimal-environment");
    public static readonly Shape KernelArg = Of(KernelArgPattern(), "one kernel argument without spaces, quotes, $ or backslash") with
    {
        HoldsCommas = true,
    };
    public static readonly Shape Word = Of(WordPattern(), "letters, digits, dots, hyphens and underscores");
    public static readonly Shape Suite = Of(SuitePattern(), "a Debian suite such as bookworm, or a directory that ends in /");
    public static readonly Shape WebUrl = Url("an http or https URL", "http", "https");
    public static readonly Shape SourceUrl = Url("an http, https, ftp or nfs URL", "http", "https", "ftp", "nfs");
    public static readonly Shape ProductKey = Of(ProductKeyPattern(), "a product key of five groups of five letters and digits");
    public static readonly Shape ComputerName = new(IsComputerName, "a computer name of 1 to 15 letters, digits and inner hyphens, not digits alone");
    public static readonly Shape WindowsLocale = Of(WindowsLocalePattern(), "a Windows locale such as de-DE");
    public static readonly Shape WindowsKeyboard = Of(WindowsKeyboardPattern(), "a locale such as de-DE or an input profile such as 0407:00000407");
    public static readonly Shape WindowsTimezone = Of(WindowsTimezonePattern(), "a Windows time zone name such as W. Europe Standard Time");
    public static readonly Shape Command = new(text => text.Length is > 0 and <= 1024, "a command line of up to 1024 characters")
    {
        HoldsCommas = true,
    };
    public static readonly Shape Password = new(text => text.Length is > 0 and <= 127, "a password of up to 127 characters");

    private static Shape Of(Regex pattern, string says) => new(pattern.IsMatch, says);

    private static Shape Url(string says, params string[] schemes) => new(
        text => UrlPattern().IsMatch(text)
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && schemes.Contains(url.Scheme, StringComparer.Ordinal)
            && url.Host.Length > 0,
        says + " without spaces, quotes or $");

    private static bool IsHostname(string text) =>
        text.Length <= 253 && HostnamePattern().IsMatch(text) && Cidr.Ip(text) is null;

    private static bool IsComputerName(string text) =>
        text.Length <= 15 && HostnamePattern().IsMatch(text) && !text.Contains('.', StringComparison.Ordinal) && !text.All(char.IsAsciiDigit);

    [GeneratedRegex(@"\A(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostnamePattern();

    [GeneratedRegex(@"\A([A-Za-z]{2,3}(_[A-Za-z]{2})?|C|POSIX)(\.[A-Za-z0-9-]+)?(@[A-Za-z]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyboardPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_+/-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimezonePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InterfacePattern();

    [GeneratedRegex(@"\A[a-z_][a-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"\A[^:,]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FullNamePattern();

    [GeneratedRegex(@"\A\$[A-Za-z0-9./$,=_-]{3,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CryptPattern();

    [GeneratedRegex(@"\A([^ ]+ )?(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,3}( .*)?\z", RegexOptions.CultureInvariant, 250)]
    private static partial Regex SshPattern();

    [GeneratedRegex(@"\A/dev/[A-Za-z0-9][A-Za-z0-9._:+=/-]{0,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();

    [GeneratedRegex(@"\A-?[A-Za-z0-9][A-Za-z0-9.+_:~*-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PackagePattern();

    [GeneratedRegex(@"\A\^?[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex GroupPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_.][A-Za-z0-9_.,:=/@%+*~\[\]-]{0,511}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KernelArgPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9.][A-Za-z0-9._/-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SuitePattern();

    [GeneratedRegex(@"\A[a-z]+://[A-Za-z0-9._~:/?#\[\]@!&()*+,;=%-]{1,2048}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPattern();

    [GeneratedRegex(@"\A([A-Za-z0-9]{5}-){4}[A-Za-z0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProductKeyPattern();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z]{4})?-[A-Z]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WindowsLocalePattern();

    [GeneratedRegex(@"\A([a-z]{2,3}(-[A-Za-z]{4})?-[A-Z]{2}|[0-9A-Fa-f]{4}:[0-9A-Fa-f]{8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex WindowsKeyboardPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9 .+()_-]{1,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WindowsTimezonePattern();
}
