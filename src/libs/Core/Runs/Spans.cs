namespace Goosed.Core.Runs;

/// <summary>Durations in words.</summary>
public static class Spans
{
    /// <summary>A duration in its largest whole unit: <c>7 days</c>, <c>45 minutes</c>, <c>90 seconds</c>.</summary>
    public static string Text(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } when span.TotalDays % 1 == 0 => Count(span.TotalDays, "day"),
        { TotalHours: >= 1 } when span.TotalHours % 1 == 0 => Count(span.TotalHours, "hour"),
        { TotalMinutes: >= 1 } when span.TotalMinutes % 1 == 0 => Count(span.TotalMinutes, "minute"),
        _ => Count(Math.Round(span.TotalSeconds), "second"),
    };

    /// <summary>About how long, in the largest unit that there is one of: <c>12 minutes</c>.</summary>
    public static string About(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => Count(Math.Floor(span.TotalDays), "day"),
        { TotalHours: >= 2 } => Count(Math.Floor(span.TotalHours), "hour"),
        { TotalMinutes: >= 1 } => Count(Math.Floor(span.TotalMinutes), "minute"),
        _ => Count(Math.Max(1, Math.Floor(span.TotalSeconds)), "second"),
    };

    private static string Count(double n, string unit) => n == 1 ? $"1 {unit}" : $"{n} {unit}s";
}
