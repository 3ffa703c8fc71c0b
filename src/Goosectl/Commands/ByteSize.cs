using System.Globalization;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

internal static class ByteSize
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A column of a size; a number of bytes for a program.</summary>
    public static Column Column(string path) => new("SIZE", row => Text((long?)Output.Column.At(row, path)))
    {
        Data = row => Output.Column.Text(Output.Column.At(row, path)),
    };

    /// <summary>A number of bytes in the unit that fits.</summary>
    public static string Text(long? bytes)
    {
        if (bytes is not { } size)
        {
            return "-";
        }

        var (value, unit) = ((double)size, 0);
        while (value >= 1024 && unit < s_units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {s_units[unit]}");
    }
}
