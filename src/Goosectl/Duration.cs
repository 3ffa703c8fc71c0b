using System.Globalization;

namespace Goosed.Goosectl;

/// <summary>Durations as the command line takes them: a number and its unit.</summary>
internal static class Duration
{
    private const double MaxSeconds = 10.0 * 365 * 86_400;

    /// <summary>Such as 90s, 45m, 2h or 90d; null for none.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="option">The option that it was given for.</param>
    /// <param name="unit">The unit of a number alone, where one was taken before; null where a unit is needed.</param>
    public static TimeSpan? Of(string? text, string option, char? unit = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        text = unit is not null && char.IsAsciiDigit(text[^1]) ? text + unit : text;
        var factor = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return factor > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is > 0 and <= MaxSeconds
            ? TimeSpan.FromSeconds(number * factor)
            : throw CtlException.Usage(
                $"Not a duration: {option} {text}", "It takes a number and a unit, s, m, h or d, of at most ten years.",
                $"For example: {option} 12h, or {option} 90d");
    }
}
