using System.Globalization;

namespace Goosed.Database;

/// <summary>
/// The unique key that a list is ordered by: an id, a name or a number, with a time or an id in front of it where that does not suffice.
/// </summary>
/// <param name="Columns">Its columns: the last one, or the one in front and the last one.</param>
/// <param name="NewestFirst">True when it falls from item to item.</param>
/// <param name="Write">Its text for a row: the parts without anything between them.</param>
/// <param name="Parts">How the text is read again.</param>
internal sealed record PageKey<TRow>(string[] Columns, bool NewestFirst, Func<TRow, string> Write, params KeyPart[] Parts)
{
    private string Way => NewestFirst ? "desc" : "asc";

    public string Order => string.Join(", ", Columns.Select(column => $"{column} {Way}"));

    /// <summary>The condition for what comes after a key.</summary>
    public string Beyond { get; init; } =
        $"({string.Join(", ", Columns)}) {(NewestFirst ? "<" : ">")} ({string.Join(", ", Columns.Select((_, index) => $"@after{index}"))})";

    /// <summary>Takes a text apart into the parameters of <see cref="Beyond"/>.</summary>
    /// <exception cref="ForeignCursorException">It is none of these keys.</exception>
    public void Read(string text, Dictionary<string, object> parameters)
    {
        var rest = text;
        foreach (var (index, part) in Parts.Index())
        {
            var length = part.Length ?? rest.Length;
            if (rest.Length < length || index == Parts.Length - 1 && rest.Length != length || part.Parse(rest[..length]) is not { } value)
            {
                throw new ForeignCursorException(text);
            }

            parameters.Add($"after{index}", value);
            rest = rest[length..];
        }
    }
}

/// <summary>One column's part of a key's text.</summary>
/// <param name="Length">Characters; null for all that is left.</param>
/// <param name="Parse">Its value; null for a text that is none.</param>
internal sealed record KeyPart(int? Length, Func<string, object?> Parse)
{
    public static readonly KeyPart Id = new(36, text => Guid.TryParseExact(text, "D", out var id) ? id : null);
    public static readonly KeyPart Time = new(28, text => DapperTypes.TryParseTime(text, out var at) ? at : null);
    public static readonly KeyPart Number = new(
        null, text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
    public static readonly KeyPart Text = new(null, text => text);
}
