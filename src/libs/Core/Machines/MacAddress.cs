using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Machines;

/// <summary>A 48-bit Ethernet address; its text form is lower case with colons (<c>52:54:00:12:34:56</c>).</summary>
[JsonConverter(typeof(MacAddressJsonConverter))]
public readonly record struct MacAddress : IParsable<MacAddress>
{
    /// <summary>The notations taken, for error messages.</summary>
    public const string Forms = "52:54:00:12:34:56, 52-54-00-12-34-56, 5254.0012.3456 or 525400123456";

    private readonly string? _text;

    private MacAddress(string text) => _text = text;

    /// <summary>Lower case with colons.</summary>
    public override string ToString() => _text ?? "00:00:00:00:00:00";

    /// <summary>Lower case with hyphens, as PXE's BOOTIF writes it.</summary>
    public string ToHyphens() => ToString().Replace(':', '-');

    public static MacAddress Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var mac)
            ? mac
            : throw new FormatException(Refusal(s));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s is null || Digits(s) is not { } digits || digits == "000000000000" || digits.Equals("ffffffffffff", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        result = new MacAddress(string.Join(':', digits.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))));
        return true;
    }

    /// <summary>The twelve hex digits of a MAC in any taken notation, or null.</summary>
    private static string? Digits(string s)
    {
        var digits = s.Length switch
        {
            12 => s,
            14 when s[4] == '.' && s[9] == '.' => s.Remove(9, 1).Remove(4, 1),
            17 when s[2] is ':' or '-' && EverySeparatorIs(s, s[2]) => s.Replace(s[2].ToString(), "", StringComparison.Ordinal),
            _ => null,
        };
        return digits is { Length: 12 } && digits.All(char.IsAsciiHexDigit) ? digits : null;
    }

    private static bool EverySeparatorIs(string s, char separator) =>
        s[5] == separator && s[8] == separator && s[11] == separator && s[14] == separator;

    internal static string Refusal(string? s) => $"'{(s is { Length: > 64 } ? s[..64] + "…" : s)}' is not a MAC address; write it as {Forms}.";
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
