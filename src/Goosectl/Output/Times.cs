using System.Globalization;

namespace Goosed.Goosectl.Output;

/// <summary>Times of day and durations, in the one form that goosectl shows and takes.</summary>
internal static class Times
{
    private const string Shown = "yyyy-MM-dd HH:mm:ss";

    /// <summary>A time for a person: local with its zone on a terminal, else in UTC.</summary>
    public static string Text(string? time, bool isLocal) => !TryParse(time, out var at) ? "-"
        : isLocal ? TimeZoneInfo.ConvertTime(at, TimeZoneInfo.Local).ToString($"{Shown} zzz", CultureInfo.InvariantCulture)
        : at.UtcDateTime.ToString($"{Shown}'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long ago a time was.</summary>
    public static string Ago(string? time) => TryParse(time, out var at) ? Span(TimeProvider.System.GetUtcNow() - at) : "-";

    /// <summary>How long it is until a time; <c>overdue</c> when it has passed.</summary>
    public static string Until(string? time) =>
        !TryParse(time, out var at) ? "-" : at - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } left ? Span(left) : "overdue";

    /// <summary>A duration in its largest unit that keeps two digits.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0s",
        { TotalSeconds: < 120 } => $"{(int)span.TotalSeconds}s",
        { TotalMinutes: < 120 } => $"{(int)span.TotalMinutes}m",
        { TotalHours: < 48 } => $"{(int)span.TotalHours}h",
        _ => $"{(int)span.TotalDays}d",
    };

    /// <summary>A duration such as 90s, 45m, 2h or 7d; a number alone is in seconds. Null for none.</summary>
    /// <param name="option">The option that it is the value of.</param>
    /// <param name="text">What was written.</param>
    /// <param name="unit">The unit of a number alone.</param>
    public static TimeSpan? Parse(string option, string? text, char unit = 's')
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        unit = char.IsAsciiDigit(text[^1]) ? unit : text[^1];
        var factor = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return factor > 0
            && double.TryParse(text.TrimEnd(unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * factor is > 0 and < 315_360_000
            ? TimeSpan.FromSeconds(number * factor)
            : throw CtlException.Usage(
                $"{option}: '{text}' is no duration.", "A duration is a number and s, m, h or d.", $"For example: {option} 45m");
    }

    private static bool TryParse(string? time, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
