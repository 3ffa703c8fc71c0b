using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Goosed.Rendering.Templating;

/// <summary>
/// How a value travels through the template engine: not as text but as a mark that names its field. Once the whole output
/// stands, an <see cref="IEmitter"/> replaces each mark by the value as the grammar at that very place carries it.
/// So neither a raw mustache nor an indented partial can let a value out unescaped.
/// </summary>
internal static class Mark
{
    public const char Open = '\uE000';
    public const char Divide = '\uE001';
    public const char Close = '\uE002';

    public static bool IsMark(char c) => c is Open or Divide or Close;

    /// <summary>The mark of a value; <paramref name="asWord"/>: it is to be a whole shell word even when empty or in a non-shell line.</summary>
    public static string Of(string field, string text, bool asWord = false) =>
        string.Concat($"{Open}{(asWord ? "w" : "v")}{Neutral(field)}{Divide}", Neutral(text), $"{Close}");

    /// <summary>Marks inside data become U+FFFD, which no field takes as anything but text.</summary>
    private static string Neutral(string text) =>
        text.AsSpan().ContainsAnyInRange(Open, Close) ? new string([.. text.Select(c => IsMark(c) ? '\uFFFD' : c)]) : text;
}

/// <summary>A value with the path of its field. It has no public member, so a template can't reach past it.</summary>
internal sealed class Datum(string field, string text)
{
    internal string Field { get; } = field;

    internal string Text { get; } = text;

    public override string ToString() => Mark.Of(Field, Text);

    public override bool Equals(object? obj) => obj is Datum other && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Writes marks for data, and a fault's mark for a name that is not set.</summary>
internal sealed class MarkFormatter : IFormatter, IFormatterProvider
{
    public bool TryCreateFormatter(Type type, [NotNullWhen(true)] out IFormatter? formatter)
    {
        formatter = type == typeof(Datum) || type == typeof(bool) || type == typeof(UndefinedBindingResult) || type == typeof(DataList) || type == typeof(DataMap) ? this : null;
        return formatter is not null;
    }

    public void Format<T>(T value, in EncodedTextWriter writer)
    {
        switch (value)
        {
            case Datum datum:
                writer.Write(datum.ToString(), false);
                break;
            case bool flag:
                writer.Write(flag ? "true" : "false", false);
                break;
            case UndefinedBindingResult missing:
                throw new TemplateFault($"{{{{{missing.Value}}}}} is not set; write {{{{#if {missing.Value}}}}}…{{{{/if}}}} around it", missing.Value);
            case DataList list:
                throw new TemplateFault($"{{{{{list.Field}}}}} is a list; write {{{{#each {list.Field}}}}}{{{{this}}}}{{{{/each}}}}");
            case DataMap map:
                throw new TemplateFault($"{{{{{map.Field}}}}} is an object; name one of its fields");
        }
    }
}

/// <summary>Marks plain strings too: keys of an each, literals handed to lookup.</summary>
internal sealed class MarkEncoder : ITextEncoder
{
    public void Encode(System.Text.StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode(string? text, TextWriter target)
    {
        if (!string.IsNullOrEmpty(text))
        {
            target.Write(text[0] == Mark.Open ? text : Mark.Of("template", text));
        }
    }

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var plain = new System.Text.StringBuilder();
        while (text is not null && text.MoveNext())
        {
            plain.Append(text.Current);
        }

        Encode(plain.ToString(), target);
    }
}

/// <summary>What an operator's template did wrong, in words for its author.</summary>
internal sealed class TemplateFault(string reason, string? name = null) : Exception(reason)
{
    /// <summary>The name that the fault is about, when the template's line is still to be found by it.</summary>
    public string? Name { get; } = name;
}
