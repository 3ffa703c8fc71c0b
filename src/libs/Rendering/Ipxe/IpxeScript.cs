using System.Buffers;
using System.Text;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering.Ipxe;

/// <summary>
/// Writes an iPXE script. iPXE expands <c>${…}</c> everywhere, splits at spaces, has no quotes and takes <c>#</c>, <c>||</c>,
/// <c>&amp;&amp;</c> and <c>;</c> words as its own; so data is either shown (<see cref="Echo"/>, made harmless) or is an argument,
/// which <see cref="Refusal"/> has passed.
/// </summary>
internal sealed class IpxeScript
{
    private const int MaxShown = 200;
    private const int MaxArgument = 2048;
    private const string Cut = "...";

    private const int UsualLength = 256;

    /// <summary>What is shown as it is, wherever it stands.</summary>
    private static readonly SearchValues<char> s_harmless = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except("$|;#\\&")]);

    private readonly StringBuilder _text = new("#!ipxe\n", UsualLength);

    /// <summary>A line of our own, without data.</summary>
    public IpxeScript Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    /// <summary>A line on the screen; data in it is made printable.</summary>
    public IpxeScript Echo(string message)
    {
        _text.Append("echo ");
        return Line(Shown(message));
    }

    public override string ToString() => _text.ToString();

    /// <summary>Data for the screen: printable ASCII, without what iPXE would take as its own.</summary>
    public static string Shown(string data)
    {
        if (data.Length is > 0 and <= MaxShown && data[0] != ' ' && data[^1] != ' ' && !data.AsSpan().ContainsAnyExcept(s_harmless))
        {
            return data;
        }

        var text = new StringBuilder(Math.Min(data.Length, MaxShown));
        for (var i = 0; i < data.Length && text.Length < MaxShown; i++)
        {
            text.Append(data[i] switch
            {
                < ' ' or > '~' => '?',
                '$' or '|' or ';' or '#' or '\\' => '_',
                '&' when !JoinsWords(data, i) => '_',
                var c => c,
            });
        }

        if (data.Length > MaxShown)
        {
            text.Remove(MaxShown - Cut.Length, Cut.Length).Append(Cut);
        }

        return text.ToString().Trim() is { Length: > 0 } shown ? shown : "-";
    }

    /// <summary>Whether an ampersand stands inside a word, as in a URL's query.</summary>
    private static bool JoinsWords(string data, int i) =>
        i > 0 && i + 1 < data.Length && char.IsAsciiLetterOrDigit(data[i - 1]) && char.IsAsciiLetterOrDigit(data[i + 1]);

    /// <summary>Why data can't be one argument, or null.</summary>
    public static string? Refusal(string data)
    {
        if (data.Length == 0)
        {
            return "is empty";
        }

        if (Printable.Fault(data, MaxArgument) is { } fault)
        {
            return fault;
        }

        if (data.Contains(' ', StringComparison.Ordinal) || data.Any(c => c > 0x7E))
        {
            return "takes printable ASCII without spaces";
        }

        return data.Contains('$', StringComparison.Ordinal) || data.Contains('\\', StringComparison.Ordinal) || data.StartsWith('#')
            || data is "||" or "&&" or ";"
            ? "takes no $ or backslash, no # at its start, and is no word of iPXE's own"
            : null;
    }
}
