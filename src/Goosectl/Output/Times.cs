using System.Globalization;

namespace Goosed.Goosectl.Output;

/// <summary>Times of day and durations, in the one form that goosectl shows.</summary>
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

    private static bool TryParse(string? time, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
