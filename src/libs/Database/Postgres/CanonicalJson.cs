using System.Globalization;
using System.Text;
using System.Text.Json;
using Goosed.Core.Json;

namespace Goosed.Database.Postgres;

/// <summary>One text for each JSON value: keys in order, the last of equal ones, and one spelling for a number.</summary>
internal static class CanonicalJson
{
    public static string Of(string json)
    {
        var text = new StringBuilder(json.Length);
        Write(StoredJson.Element(json), text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    members[member.Name] = member.Value;
                }

                text.Append('{');
                foreach (var (name, member) in members)
                {
                    WriteText(name, text);
                    Write(member, text);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteText(value.GetString() ?? "", text);
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetRawText())).Append(';');
                break;
            default:
                text.Append(value.ValueKind).Append(';');
                break;
        }
    }

    // With its length in front, no two texts run into each other.
    private static void WriteText(string value, StringBuilder text) => text.Append(value.Length).Append(':').Append(value);

    // Digits without zeros at either end, and the power of ten that they stand at.
    private static string Number(string raw)
    {
        var parts = raw.TrimStart('-').Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var kept = digits.TrimEnd('0');
        if (kept.Length == 0)
        {
            return "0";
        }

        var power = (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0) - decimals
            + digits.Length - kept.Length;
        return $"{(raw[0] == '-' ? "-" : "")}{kept}e{power}";
    }
}
