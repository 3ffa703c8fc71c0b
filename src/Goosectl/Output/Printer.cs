using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Terminal;

namespace Goosed.Goosectl.Output;

/// <summary>The forms that <c>-o</c> takes.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Csv,
    Json,
    Yaml,
    Name,
}

/// <summary>
/// Writes what a command found: data to standard output, everything else to standard error. All of it is cleaned of what would steer
/// a terminal, as much of it was written by machines; only <see cref="Raw"/> and <see cref="File"/> are not.
/// </summary>
/// <param name="data">Where data goes.</param>
/// <param name="messages">Where messages go.</param>
/// <param name="format">The form of the data.</param>
/// <param name="quiet">True for no messages.</param>
/// <param name="headers">False for tables without their first line.</param>
/// <param name="chosen">The columns that are wanted; null for the usual ones.</param>
internal sealed class Printer(TextWriter data, TextWriter messages, OutputFormat format, bool quiet, bool headers, string? chosen = null)
{
    private static readonly JsonWriterOptions s_indented = new() { MaxDepth = StoredJson.MaxDepth, Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Palette _palette = Palette.For(data);
    private (IReadOnlyList<Column> Of, IReadOnlyList<Column> Columns, Table Table)? _table;

    /// <summary>True when a person reads the data as it comes.</summary>
    public bool IsOnTerminal { get; } = Palette.IsTerminal(data);

    public OutputFormat Format => format;

    /// <summary>True when the answer is read by a program.</summary>
    public bool IsStructured => format is OutputFormat.Json or OutputFormat.Yaml;

    /// <summary>A sentence for the person; -q leaves it out.</summary>
    public void Say(string sentence)
    {
        if (!quiet)
        {
            messages.WriteLine(TerminalText.Line(sentence));
        }
    }

    /// <summary>A question, on a line that stays open.</summary>
    public void Ask(string question) => messages.Write(TerminalText.Line(question));

    /// <summary>Ends the line of a question that was answered without an echo.</summary>
    public void Said() => messages.WriteLine();

    /// <summary>How far something has come, over what was said of it before; empty to end it.</summary>
    public void Progress(string state) => messages.Write(state.Length > 0 ? $"\r{TerminalText.Line(state)}   " : "\r" + new string(' ', 70) + "\r");

    /// <summary>True when what was printed can be printed over.</summary>
    public bool CanRedraw => IsOnTerminal && format is OutputFormat.Table or OutputFormat.Wide && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Goes to the top of an empty screen, and gives its number of lines.</summary>
    public int Redraw()
    {
        _table = null;
        data.Write("\e[H\e[J");
        return Console.WindowHeight;
    }

    /// <summary>Text as it is, for whoever asked for it so.</summary>
    public void Raw(string text) => data.Write(text);

    /// <summary>A file's content: as it is for a file or a program, cleaned for a terminal.</summary>
    public void File(string text) => data.Write(Palette.IsTerminal(data) ? TerminalText.Lines(text) : text);

    /// <summary>Text of several lines, such as a log.</summary>
    public void Text(string text) => data.Write(TerminalText.Lines(text));

    public void Line(string text) => data.WriteLine(TerminalText.Line(text));

    /// <summary>One thing, under its columns or whole.</summary>
    public void One(JsonNode item, IReadOnlyList<Column> columns, Func<JsonNode, string> name)
    {
        if (IsStructured)
        {
            Whole(item);
            return;
        }

        Rows([item], columns, name, headers);
    }

    /// <summary>A list, as rows or as <c>{"items": […]}</c>.</summary>
    public void List(IReadOnlyList<JsonNode> items, IReadOnlyList<Column> columns, Func<JsonNode, string> name, bool withHeaders = true)
    {
        if (IsStructured)
        {
            Whole(new JsonObject { ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]) });
            return;
        }

        if (items.Count == 0 && format != OutputFormat.Name)
        {
            _ = LayoutOf(columns);
            Say("Nothing found.");
            if (format == OutputFormat.Csv)
            {
                Rows([], columns, name, headers && withHeaders);
            }

            return;
        }

        Rows(items, columns, name, headers && withHeaders);
    }

    /// <summary>One thing as lines of name and value, as <c>get</c> shows it.</summary>
    public void Details(JsonNode item, IReadOnlyList<(string Label, string Value)> lines, Func<JsonNode, string> name)
    {
        if (IsStructured)
        {
            Whole(item);
            return;
        }

        if (format == OutputFormat.Name)
        {
            Line(name(item));
            return;
        }

        if (format == OutputFormat.Csv)
        {
            lines.ToList().ForEach(line => data.WriteLine(CsvText.Line([line.Label, TerminalText.Line(line.Value)])));
            return;
        }

        var width = lines.Max(line => line.Label.Length) + 2;
        foreach (var (label, text) in lines)
        {
            var value = TerminalText.Line(text);
            data.WriteLine($"{(label.Length == 0 ? "" : TerminalText.Line(label) + ":").PadRight(width)}{(label == "Status" ? _palette.State(value) : value)}".TrimEnd());
        }
    }

    /// <summary>One of a list without an end: a JSON object a line, or a YAML document.</summary>
    public void Next(JsonNode item)
    {
        if (format == OutputFormat.Json)
        {
            data.WriteLine(TerminalText.Json(StoredJson.Text(item, readable: true)));
            return;
        }

        data.WriteLine("---");
        Whole(item);
    }

    public void Whole(JsonNode item)
    {
        if (format == OutputFormat.Yaml)
        {
            data.Write(YamlText.Of(item));
            return;
        }

        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_indented))
        {
            item.WriteTo(json);
        }

        data.WriteLine(TerminalText.Json(Encoding.UTF8.GetString(buffer.ToArray())));
    }

    private void Rows(IReadOnlyList<JsonNode> items, IReadOnlyList<Column> columns, Func<JsonNode, string> name, bool withHeaders)
    {
        if (format == OutputFormat.Name)
        {
            foreach (var item in items)
            {
                Line(name(item));
            }

            return;
        }

        var (_, shown, table) = LayoutOf(columns);
        List<string[]> rows = [.. items.Select(item => shown.Select(column => TerminalText.Line(Cell(column, item))).ToArray())];
        var lines = format == OutputFormat.Csv
            ? rows.Prepend([.. shown.Select(column => column.Header)]).Skip(withHeaders ? 0 : 1).Select(CsvText.Line)
            : table.Lines(rows, withHeaders);
        foreach (var line in lines)
        {
            data.WriteLine(line);
        }
    }

    // The same for all rows of a list, so that later ones stand under earlier ones.
    private (IReadOnlyList<Column> Of, IReadOnlyList<Column> Columns, Table Table) LayoutOf(IReadOnlyList<Column> columns)
    {
        if (_table is { } kept && ReferenceEquals(kept.Of, columns))
        {
            return kept;
        }

        IReadOnlyList<Column> shown = chosen is { Length: > 0 }
            ? ChosenColumns.Of(chosen, columns)
            : [.. columns.Where(column => !column.Wide || format is OutputFormat.Wide or OutputFormat.Csv)];
        var made = (columns, shown, new Table(shown, _palette, format == OutputFormat.Table && IsOnTerminal ? TerminalWidth() : null));
        _table = made;
        return made;
    }

    private string Cell(Column column, JsonNode row) => format switch
    {
        OutputFormat.Csv => (column.Data ?? column.Value)(row) is var text and not "-" ? text : "",
        OutputFormat.Wide when column is { IsId: true, Data: { } whole } => whole(row),
        _ when column.IsTime => Times.Text(column.Value(row), IsOnTerminal),
        _ => column.Value(row),
    };

    // None where the terminal does not tell.
    private static int? TerminalWidth() => Console.WindowWidth is > 0 and var width ? width : null;
}
