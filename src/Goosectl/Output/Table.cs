namespace Goosed.Goosectl.Output;

/// <summary>Rows under their headers. What is printed later stands under what was printed before.</summary>
/// <param name="columns">Its columns, in their order.</param>
/// <param name="palette">Colours.</param>
/// <param name="room">Cells of the terminal's line; null where nothing is cut.</param>
internal sealed class Table(IReadOnlyList<Column> columns, Palette palette, int? room)
{
    private const string Gap = "  ";

    // A sentence of which less is seen says nothing; other columns get narrower before it does.
    private const int LeastText = 20;

    private const int Least = 4;

    private int[] _widths = new int[columns.Count];

    /// <summary>The lines of some rows, each with a cell a column.</summary>
    public IEnumerable<string> Lines(IReadOnlyList<string[]> rows, bool withHeaders)
    {
        List<string[]> all = [.. withHeaders ? [[.. columns.Select(column => column.Header)]] : Array.Empty<string[]>(), .. rows];
        _widths = Fitting([.. _widths.Select((before, index) => all.Select(row => CellText.Width(row[index])).Append(before).Max())]);
        foreach (var (row, index) in all.Select((row, index) => (row, index)))
        {
            yield return Line(row, isHeading: withHeaders && index == 0);
        }
    }

    private string Line(string[] row, bool isHeading) => string.Join(Gap, row.Select((cell, index) =>
    {
        var fitted = CellText.Fitted(cell.TrimEnd(), _widths[index]);
        var text = index == row.Length - 1 ? fitted : CellText.Padded(fitted, _widths[index]);
        return isHeading ? palette.Heading(text) : columns[index].IsState ? palette.State(text) : text;
    }));

    private int[] Fitting(int[] widths)
    {
        for (var over = widths.Sum() + Gap.Length * (widths.Length - 1) - (room ?? int.MaxValue); over > 0; over--)
        {
            if (Narrower(widths) is not { } index)
            {
                break;
            }

            widths[index]--;
        }

        return widths;
    }

    // Sentences first, ids and times last.
    private int? Narrower(int[] widths) => Widest(widths, index => columns[index].IsText && widths[index] > LeastText)
        ?? Widest(widths, index => columns[index] is { IsId: false, IsTime: false } && widths[index] > Math.Max(Least, columns[index].Header.Length))
        ?? Widest(widths, index => widths[index] > Least);

    private static int? Widest(int[] widths, Func<int, bool> may) =>
        Enumerable.Range(0, widths.Length).Where(may).OrderByDescending(index => widths[index]).Select(index => (int?)index).FirstOrDefault();
}
