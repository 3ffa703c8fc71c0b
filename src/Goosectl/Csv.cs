using System.Text;

namespace Goosed.Goosectl;

/// <summary>A record of a CSV file.</summary>
/// <param name="Line">The line that it begins in, from 1 on.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>Reads CSV as RFC 4180 has it; empty lines are left out.</summary>
internal static class Csv
{
    /// <summary>The records; null when a quotation mark is not closed.</summary>
    public static IReadOnlyList<CsvRow>? Read(string text)
    {
        var (rows, cells, cell) = (new List<CsvRow>(), new List<string>(), new StringBuilder());
        var (line, begun, quoted) = (1, 1, false);
        void EndRow()
        {
            cells.Add(cell.ToString());
            cell.Clear();
            if (cells.Any(each => each.Trim().Length > 0))
            {
                rows.Add(new(begun, [.. cells]));
            }

            cells.Clear();
        }

        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            line += c == '\n' ? 1 : 0;
            switch (c)
            {
                case '"' when quoted && at + 1 < text.Length && text[at + 1] == '"': cell.Append(text[++at]); break;
                case '"' when quoted || cell.Length == 0: quoted = !quoted; break;
                case ',' when !quoted:
                    cells.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n' when !quoted:
                    EndRow();
                    begun = line;
                    break;
                case '\r' when !quoted: break;
                default: cell.Append(c); break;
            }
        }

        EndRow();
        return quoted ? null : rows;
    }
}
