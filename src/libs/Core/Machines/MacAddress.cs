using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Machines;

/// <summary>
/// The address of a network card: 6 bytes for Ethernet, 8, 9 or 20 for InfiniBand. Its text form is lower case with colons
/// (<c>52:54:00:12:34:56</c>). The forms of one InfiniBand port are equal, as they end in the same port GUID.
/// </summary>
[JsonConverter(typeof(MacAddressJsonConverter))]
public readonly record struct MacAddress : IParsable<MacAddress>
{
    /// <summary>The notations taken, for error messages.</summary>
    public const string Forms = "52:54:00:12:34:56, 52-54-00-12-34-56, 5254.0012.3456, 5254-0012-3456 or 525400123456";

    private const int EthernetDigits = 12;

    // What an InfiniBand port is told apart by: the last 8 bytes of each of its forms.
    private const int GuidTextLength = 23;

    private readonly string? _text;

    private MacAddress(string text) => _text = text;

    /// <summary>True for an address of 8, 9 or 20 bytes.</summary>
    public bool IsInfiniBand => ToString().Length >= GuidTextLength;

    /// <summary>What tells it apart from all others: the address, or for InfiniBand the port's GUID.</summary>
    public string Key => IsInfiniBand ? ToString()[^GuidTextLength..] : ToString();

    /// <summary>
    /// As PXE's BOOTIF writes it: the number of its hardware type (1 for Ethernet, 32 for InfiniBand) and the address, with hyphens.
    /// </summary>
    public string BootIf => (IsInfiniBand ? "20-" : "01-") + Key.Replace(':', '-');

    public bool Equals(MacAddress other) => Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Lower case with colons.</summary>
    public override string ToString() => _text ?? "00:00:00:00:00:00";

    public static MacAddress Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var mac)
            ? mac
            : throw new FormatException(Refusal(s));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s is null || Digits(s) is not { } digits)
        {
            return false;
        }

        var address = Of(digits);
        if (!IsOfOneCard(address))
        {
            return false;
        }

        result = address;
        return true;
    }

    /// <summary>An address that was taken once, whatever is taken now: what is kept can always be read.</summary>
    public static MacAddress Stored(string text) => Digits(text) is { } digits ? Of(digits) : throw new FormatException(Refusal(text));

    private static MacAddress Of(string digits) =>
        new(string.Join(':', digits.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))));

    // All zeros and all ones are no card's, and a group's address (IEEE 802, the first octet's lowest bit) is that of several.
    private static bool IsOfOneCard(MacAddress address)
    {
        var digits = address.Key.Replace(":", "", StringComparison.Ordinal);
        return !digits.All(c => c == '0') && !digits.All(c => c == 'f')
            && (address.IsInfiniBand || (Convert.ToInt32(digits[..2], 16) & 1) == 0);
    }

    /// <summary>The hex digits of an address in any taken notation, or null.</summary>
    private static string? Digits(string s)
    {
        var groups = s.Split(':', '-', '.', ' ');
        var digits = string.Concat(groups);
        if (!digits.All(char.IsAsciiHexDigit) || !AreAlike(groups) || s.Where(c => !char.IsAsciiHexDigit(c)).Distinct().Count() > 1)
        {
            return null;
        }

        return digits.Length switch
        {
            EthernetDigits or 16 or 18 or 40 => digits,

            // BOOTIF's form: the hardware type in front.
            EthernetDigits + 2 when groups.Length == 7 && digits.StartsWith("01", StringComparison.Ordinal) => digits[2..],
            _ => null,
        };
    }

    // Pairs, fours or sixes, as vendors print them.
    private static bool AreAlike(string[] groups) =>
        groups.Length == 1 || groups[0].Length is 2 or 4 or 6 && groups.All(group => group.Length == groups[0].Length);

    internal static string Refusal(string? s) =>
        $"'{(s is { Length: > 64 } ? s[..64] + "…" : s)}' is not a MAC address; write it as {Forms}.";
}

/// <summary>Reads and writes addresses of what is kept.</summary>
public sealed class StoredMacJsonConverter : JsonConverter<MacAddress>
{
    public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MacAddress.Stored(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Reads every notation, writes the canonical one.</summary>
public sealed class MacAddressJsonConverter : JsonConverter<MacAddress>
{
    public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A MAC address is a string such as {MacAddress.Forms}.");
        }

        return MacAddress.TryParse(reader.GetString(), null, out var mac)
            ? mac
            : throw new JsonException(MacAddress.Refusal(reader.GetString()));
    }

    public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
