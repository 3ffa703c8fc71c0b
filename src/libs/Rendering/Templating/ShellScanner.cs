using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>
/// Follows shell text closely enough to know whether a place stands outside all quotes. Where it is in doubt it says no,
/// so that a value there must be inert.
/// </summary>
internal sealed class ShellScanner
{
    private readonly StringBuilder _line = new();
    private readonly Queue<string> _awaited = new();
    private string? _heredoc;
    private char _quote;
    private bool _escaped;
    private bool _comment;
    private bool _backtick;
    private int _arithmetic;
    private char _before = '\n';

    /// <summary>Whether a quoted word is one word here.</summary>
    public bool IsBare => _heredoc is null && _quote == '\0' && !_backtick && _arithmetic == 0 && !_escaped;

    /// <summary>Whether the value, alone on its line, would end the here-document that this place is in.</summary>
    public bool EndsHeredoc(string value) => _heredoc == value;

    public void Follow(char c)
    {
        if (c == '\n')
        {
            EndLine();
        }
        else
        {
            _line.Append(c);
            if (_heredoc is null && !_comment)
            {
                Step(c);
            }
        }

        _before = c;
    }

    private void EndLine()
    {
        var line = _line.ToString();
        _line.Clear();
        if (_heredoc is not null)
        {
            _heredoc = line.TrimStart('\t') == _heredoc ? NextHeredoc() : _heredoc;
            return;
        }

        if (!_comment && _quote == '\0')
        {
            NoteHeredocs(line);
        }

        _comment = false;
        _escaped = false;
        _heredoc = NextHeredoc();
    }

    private string? NextHeredoc() => _awaited.TryDequeue(out var delimiter) ? delimiter : null;

    private void Step(char c)
    {
        if (_escaped)
        {
            _escaped = false;
            return;
        }

        switch (c)
        {
            case '\\' when _quote != '\'':
                _escaped = true;
                break;
            case '\'' when _quote != '"':
            case '"' when _quote != '\'':
                _quote = _quote == c ? '\0' : c;
                break;
            case '`' when _quote != '\'':
                _backtick = !_backtick;
                break;
            case '(' when _quote != '\'' && _before == '(':
                _arithmetic++;
                break;
            case ')' when _quote != '\'' && _before == ')' && _arithmetic > 0:
                _arithmetic--;
                break;
            case '#' when _quote == '\0' && (char.IsWhiteSpace(_before) || _before is ';' or '|' or '&' or '('):
                _comment = true;
                break;
        }
    }

    /// <summary>Queues the delimiters of each <c>&lt;&lt;WORD</c> of a line.</summary>
    private void NoteHeredocs(string line)
    {
        for (var at = line.IndexOf("<<", StringComparison.Ordinal); at >= 0; at = line.IndexOf("<<", at, StringComparison.Ordinal))
        {
            at += 2;
            if (at < line.Length && line[at] == '<')
            {
                at++;
                continue;
            }

            var word = line[at..].TrimStart('-', ' ', '\t').TrimStart('\'', '"', '\\');
            var end = word.IndexOfAny(['\'', '"', ' ', '\t', ';', '|', '&', ')', '>']);
            var delimiter = end < 0 ? word : word[..end];
            if (delimiter.Length > 0)
            {
                _awaited.Enqueue(delimiter);
            }
        }
    }
}
