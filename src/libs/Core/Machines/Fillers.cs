using System.Text.RegularExpressions;

namespace Goosed.Core.Machines;

/// <summary>
/// Tells what makers leave in SMBIOS fields that nobody filled in, which many machines share. No list of them is ever whole: that a value
/// is no filler proves nothing, and a machine that nobody knows by its MAC address gets no installer on the strength of one.
/// </summary>
internal static partial class Fillers
{
    // Letters and digits only, in lower case; a tail of x is cut off first.
    private static readonly HashSet<string> s_words = new(StringComparer.Ordinal)
    {
        "", "na", "none", "null", "nullstring", "oem", "oemserial", "default", "defaultstring", "invalid", "unknown", "unknow",
        "unspecified", "empty", "standard", "changeme", "eval", "iatpass", "test", "sample", "serial", "noserial", "nosn",
        "productserial", "notapplicable", "notavailable", "notspecified", "notsettable", "tobefilledbyoem", "filledbyoem",
        "serialnumber", "systemserialnumber", "systemserialnumb", "chassisserialnumber", "baseboardserialnumber", "productserialnumber",
    };

    // One of the two byte orders of each.
    private static readonly HashSet<string> s_uuids = new(StringComparer.Ordinal)
    {
        "03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc", "6ab5b300-538d-1014-9fb5-b0684d007b53",
        "8a95d198-7f46-11e5-bf8b-08002704d48e", "4c4c4544-0000-2010-8020-80c04f202020", "01234567-8910-1112-1314-151617181920",
        "12345678-1234-1234-1234-123456789abc",
    };

    /// <summary>Whether a serial number, trimmed, is one that nobody filled in.</summary>
    public static bool IsSerial(string serial)
    {
        var text = new string([.. serial.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        var number = Prefix().Replace(text, "");
        return s_words.Contains(text.TrimEnd('x')) || IsRepeated(text) || IsCounted(text)
            || number.Length < text.Length && IsCounted(number);
    }

    /// <summary>Whether a canonical UUID is one that a maker gave to all of its boards.</summary>
    public static bool IsUuid(string uuid)
    {
        var swapped = SmbiosUuid.Swapped(uuid);
        return s_uuids.Contains(uuid) || s_uuids.Contains(swapped) || IsStepped(uuid) || IsStepped(swapped);
    }

    // 0, 00000000, FFFFFFFF: real ones are short and of other digits, if such there are.
    private static bool IsRepeated(string text) =>
        text.Distinct().Count() == 1 && (text.Length is 1 or > 4 || text[0] is '0' or 'f' or 'x');

    // 12345, 0123456789, 123456789000.
    private static bool IsCounted(string text) => text.Length >= 5 && Counted().IsMatch(text);

    // 01010101…, 00112233…, 0f0e0d0c…: each byte is as far from the one before as all the others are.
    private static bool IsStepped(string uuid)
    {
        var bytes = Convert.FromHexString(uuid.Replace("-", "", StringComparison.Ordinal));
        var step = (byte)(bytes[1] - bytes[0]);
        return bytes.Zip(bytes.Skip(1)).All(pair => (byte)(pair.Second - pair.First) == step);
    }

    [GeneratedRegex("^(system|sys|chassis|board|base|mb|bb|sn|s)+")]
    private static partial Regex Prefix();

    [GeneratedRegex("^(0?1(2(3(4(5(6(7(8(90*)?)?)?)?)?)?)?)?)(0?1(2(3(4(5(6(7(8(90*)?)?)?)?)?)?)?)?)?$")]
    private static partial Regex Counted();
}
