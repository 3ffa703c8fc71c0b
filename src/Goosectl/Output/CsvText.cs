namespace Goosed.Goosectl.Output;

/// <summary>Rows as comma-separated values (RFC 4180).</summary>
internal static class CsvText
{
    public static string Line(IReadOnlyList<string> cells) => string.Join(',', cells.Select(Quoted));

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;
}
