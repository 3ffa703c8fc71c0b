using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Blueprints;

/// <summary>Deadlines in the form that people write: <c>7d</c>, <c>2h</c>, <c>45m</c>, <c>90s</c>, and <c>0</c> for none.</summary>
public static class Deadlines
{
    /// <summary>The forms taken, for error messages.</summary>
    public const string Forms = "7d, 2h, 45m, 90s, or 0 for no deadline";

    // Ten years: longer ones are typing errors, and would leave the range of dates.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>The deadline of a milestone that sets none.</summary>
    public static TimeSpan DefaultOf(string milestone) => milestone switch
    {
        "boot" => TimeSpan.FromDays(7),
        "install" => TimeSpan.FromMinutes(45),
        "installed" => TimeSpan.FromHours(2),
        "postinstall" => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromHours(1),
    };

    /// <summary>The deadline that the text means, or null when it is none of the forms.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        if (text.Length < 2 || !int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        long seconds = text[^1] switch { 'd' => 86400, 'h' => 3600, 'm' => 60, 's' => 1, _ => -1 };
        return seconds > 0 && count * seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(count * seconds) : null;
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads as this deadline, which has no fractions of a second.</summary>
    public static string Text(TimeSpan deadline) => (long)deadline.TotalSeconds switch
    {
        0 => "0",
        var seconds when seconds % 86400 == 0 => $"{seconds / 86400}d",
        var seconds when seconds % 3600 == 0 => $"{seconds / 3600}h",
        var seconds when seconds % 60 == 0 => $"{seconds / 60}m",
        var seconds => $"{seconds}s",
    };
}

/// <summary>Reads and writes a deadline as people write it.</summary>
public sealed class DeadlineJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Deadlines.Parse(reader.GetString() ?? "") is { } deadline
            ? deadline
            : throw new JsonException($"A deadline is a string such as {Deadlines.Forms}.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Deadlines.Text(value));
}
