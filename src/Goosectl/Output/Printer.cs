using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl.Output;

/// <summary>The forms that <c>-o</c> takes.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Json,
    Yaml,
    Name,
}

/// <summary>Writes what a command found: data to standard output, everything else to standard error.</summary>
internal sealed class Printer(TextWriter data, TextWriter messages, OutputFormat format, bool quiet, bool headers)
{
    private static readonly JsonWriterOptions s_indented = new() { MaxDepth = StoredJson.MaxDepth, Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Palette _palette = Palette.For(data);

    public OutputFormat Format => format;

    /// <summary>True when the answer is read by a program.</summary>
    public bool IsStructured => format is OutputFormat.Json or OutputFormat.Yaml;

    /// <summary>A sentence for the person; -q leaves it out.</summary>
    public void Say(string sentence)
    {
        if (!quiet)
        {
            messages.WriteLine(sentence);
        }
    }

    /// <summary>Text as it is, such as a rendered file or a log.</summary>
    public void Raw(string text) => data.Write(text);

    public void Line(string text) => data.WriteLine(text);

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
            Say("Nothing found.");
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
            data.WriteLine(name(item));
            return;
        }

        var width = lines.Max(line => line.Label.Length) + 2;
        foreach (var (label, value) in lines)
        {
            data.WriteLine($"{(label.Length == 0 ? "" : label + ":").PadRight(width)}{(label == "Status" ? _palette.State(value) : value)}".TrimEnd());
        }
    }

    /// <summary>One of a list without an end: a JSON object a line, or a YAML document.</summary>
    public void Next(JsonNode item)
    {
        if (format == OutputFormat.Json)
        {
            data.WriteLine(StoredJson.Text(item, readable: true));
            return;
        }

        data.WriteLine("---");
        Whole(item);
    }

    public void Whole(JsonNode item)
    {
        if (format == OutputFormat.Yaml)
        {
            YamlText.Write(item, data);
            return;
        }

        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_indented))
        {
            item.WriteTo(json);
        }

        data.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void Rows(IReadOnlyList<JsonNode> items, IReadOnlyList<Column> columns, Func<JsonNode, string> name, bool withHeaders)
    {
        if (format == OutputFormat.Name)
        {
            foreach (var item in items)
            {
                data.WriteLine(name(item));
            }

            return;
        }

        IReadOnlyList<Column> shown = [.. columns.Where(column => !column.Wide || format == OutputFormat.Wide)];
        List<string[]> rows = [.. items.Select(item => shown.Select(column => column.Value(item)).ToArray())];
        int[] widths = [.. shown.Select((column, index) => rows.Select(row => row[index].Length).Append(withHeaders ? column.Header.Length : 0).Max())];
        string Padded(string cell, int index) => index == widths.Length - 1 ? cell : cell.PadRight(widths[index]);
        if (withHeaders)
        {
            data.WriteLine(string.Join("  ", shown.Select((column, index) => _palette.Heading(Padded(column.Header, index)))));
        }

        foreach (var row in rows)
        {
            data.WriteLine(string.Join("  ", row.Select((cell, index) => shown[index].IsState ? _palette.State(Padded(cell, index)) : Padded(cell, index))));
        }
    }
}
