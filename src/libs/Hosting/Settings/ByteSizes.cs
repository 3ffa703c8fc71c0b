using System.Globalization;

namespace Goosed.Hosting.Settings;

/// <summary>Sizes as settings write them: a whole number and B, KiB, MiB, GiB or TiB.</summary>
public static class ByteSizes
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static bool TryParse(string? text, out long bytes)
    {
        var digits = (text ?? "").TakeWhile(char.IsAsciiDigit).Count();
        var unit = Array.IndexOf(s_units, (text ?? "")[digits..] is { Length: > 0 } named ? named : "B");
        if (unit < 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out bytes) || bytes > long.MaxValue >> (10 * unit))
        {
            bytes = 0;
            return false;
        }

        bytes <<= 10 * unit;
        return true;
    }

    /// <summary>A size in the largest unit that holds it whole.</summary>
    public static string Text(long bytes)
    {
        var unit = 0;
        for (; unit < s_units.Length - 1 && bytes != 0 && bytes % 1024 == 0; unit++)
        {
            bytes /= 1024;
        }

        return $"{bytes} {s_units[unit]}";
    }
}
