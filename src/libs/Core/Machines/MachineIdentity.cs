namespace Goosed.Core.Machines;

/// <summary>What a booting machine says it is. Empty values count as absent.</summary>
public sealed record MachineIdentity(MacAddress? Mac, string? Uuid, string? Serial)
{
    // What makers leave in SMBIOS fields that nobody filled in; many machines share them.
    private static readonly HashSet<string> Fillers = new(StringComparer.OrdinalIgnoreCase)
    {
        "0", "00000000", "0123456789", "1234567890", "123456789", "Default string", "Default", "N/A", "NA", "None", "Not Applicable",
        "Not Available", "Not Specified", "NULL", "OEM", "O.E.M.", "Serial Number", "Chassis Serial Number", "System Serial Number",
        "To Be Filled By O.E.M.", "To be filled by O.E.M", "INVALID", "Unknown", "unspecified", "empty", "xxxxxxxx",
        "03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc",
    };

    /// <summary>The identity with trimmed values and fillers dropped.</summary>
    public static MachineIdentity From(MacAddress? mac, string? uuid, string? serial) => new(mac, KnownUuid(uuid), KnownSerial(serial));

    /// <summary>A serial number that can tell machines apart, or null.</summary>
    public static string? KnownSerial(string? serial)
    {
        var text = serial?.Trim();
        return string.IsNullOrEmpty(text) || IsFiller(text) ? null : text;
    }

    /// <summary>A UUID in its canonical lower-case form, or null when it is absent, malformed or a filler.</summary>
    public static string? KnownUuid(string? uuid)
    {
        var text = uuid?.Trim();
        return Guid.TryParse(text, out var parsed) && !IsFiller(parsed.ToString("D")) ? parsed.ToString("D") : null;
    }

    private static bool IsFiller(string text) =>
        Fillers.Contains(text) || text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant).Distinct().Count() <= 1
        && text.Where(char.IsLetterOrDigit).All(c => c is '0' or 'f' or 'F' or 'x' or 'X' or '-' or ' ');
}
