using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>
/// Follows shell text by its grammar, as bash and dash read it, to know what a value may be at the place that was reached. Where the two
/// differ or the text is not followed, nothing is sure any more, and from there on values must be inert.
/// </summary>
internal sealed partial class ShellScanner
{
    private readonly Stack<ShellFrame> _frames = new();
    private readonly StringBuilder _physicalLine = new();
    private readonly StringBuilder _logicalLine = new();
    private readonly List<Carried> _assigned = [];
    private int _line;
    private bool _backslash;
    private Pending _pending;
    private HereDocumentWord? _announced;
    private char _before = '\n';

    public ShellScanner(int line = 1)
    {
        _line = line;
        _frames.Push(new(Enclosure.Commands, line, new()));
    }

    /// <summary>Operators whose next character decides what they are.</summary>
    private enum Pending
    {
        None,
        Dollar,
        DollarDollar,
        DollarParenthesis,
        Parenthesis,
        Function,
        Less,
        LessLess,
        Greater,
        Ampersand,
        Semicolon,
        ArithmeticEnd,
        ParameterStart,
        ParameterColon,
    }

    private ShellFrame Top => _frames.Peek();

    public void Follow(char c)
    {
        if (Top.Kind != Enclosure.Unclear)
        {
            if (_backslash)
            {
                _backslash = false;
                Escape(c);
            }
            else if (c == '\\' && TakesBackslash())
            {
                _backslash = true;
            }
            else
            {
                Step(c);
                _before = c;
            }
        }

        EndOfLine(c);
    }

    /// <summary>A backslash before a line end joins the lines, before all else is read.</summary>
    private void Escape(char c)
    {
        if (c == '\n')
        {
            return;
        }

        _before = '\\';
        if (_pending != Pending.None && Continue('\\'))
        {
            Lose("an operator before a backslash");
        }
        else if (_announced is { } word)
        {
            word.Escape(c);
        }
        else if (Top.HoldsWords)
        {
            Top.Command.Add(c, quoted: true);
        }
        else if (Top.Kind == Enclosure.Arithmetic || (Top.Kind == Enclosure.AnsiQuotes && c == '\'') || (Top.Kind == Enclosure.Backticks && c == '`'))
        {
            Lose("a backslash that shells read differently");
        }
        else
        {
            _logicalLine.Append('\\').Append(c);
            Words?.Command.Add(c, quoted: true);
        }
    }

    private bool TakesBackslash() => Top.Kind is not (Enclosure.SingleQuotes or Enclosure.Comment) && Top.Document is not { IsQuoted: true };

    private void Step(char c)
    {
        if (_pending != Pending.None && Continue(c))
        {
            return;
        }

        if (_announced is { } word)
        {
            Announce(word, c);
            return;
        }

        switch (Top.Kind)
        {
            case Enclosure.Commands or Enclosure.CaseBody:
                StepCommands(c);
                break;
            case Enclosure.CasePatterns:
                StepPatterns(c);
                break;
            case Enclosure.Test:
                StepTest(c);
                break;
            case Enclosure.Array:
                StepArray(c);
                break;
            case Enclosure.Arithmetic:
                StepArithmetic(c);
                break;
            case Enclosure.Parameter:
                StepParameter(c);
                break;
            case Enclosure.DoubleQuotes:
                StepDoubleQuotes(c);
                break;
            case Enclosure.SingleQuotes or Enclosure.AnsiQuotes or Enclosure.Backticks or Enclosure.Comment:
                StepPlain(c);
                break;
            case Enclosure.HereDocument:
                StepHereDocument(c);
                break;
        }
    }

    /// <summary>Text in which nothing begins.</summary>
    private void StepPlain(char c)
    {
        var end = Top.Kind switch
        {
            Enclosure.Backticks => '`',
            Enclosure.Comment => '\n',
            _ => '\'',
        };
        if (c != end)
        {
            Words?.Command.Add(c, quoted: true);
            return;
        }

        _frames.Pop();
        if (c == '\n')
        {
            Step(c);
        }
    }

    private void StepDoubleQuotes(char c)
    {
        if (c == '"')
        {
            _frames.Pop();
        }
        else if (Top.IsDoubtful && c is '}' or '{' or '\'' or '`')
        {
            Lose("a double quote inside ${ } inside double quotes");
        }
        else if (!StartExpansion(c))
        {
            Words?.Command.Add(c, quoted: true);
        }
    }

    /// <summary>What begins inside double quotes too.</summary>
    private bool StartExpansion(char c)
    {
        if (c == '$')
        {
            _pending = Pending.Dollar;
        }
        else if (c == '`')
        {
            Expand();
            Push(Enclosure.Backticks);
        }

        return c is '$' or '`';
    }

    /// <summary>What begins outside double quotes.</summary>
    private bool StartQuote(char c)
    {
        if (c is '"' or '\'')
        {
            Top.Command.Quote();
            Push(c == '"' ? Enclosure.DoubleQuotes : Enclosure.SingleQuotes);
            return true;
        }

        return StartExpansion(c);
    }

    private void StepArithmetic(char c)
    {
        var frame = Top;
        var closer = frame.Depth == 0 ? frame.Closer : '\0';
        if (c == closer && c == ']')
        {
            _frames.Pop();
        }
        else if (c == closer)
        {
            _pending = Pending.ArithmeticEnd;
        }
        else if (frame.TakesQuotes && c is '"' or '\'')
        {
            Push(c == '"' ? Enclosure.DoubleQuotes : Enclosure.SingleQuotes);
        }
        else if (!StartExpansion(c) && !IsArithmetic(c, frame))
        {
            Lose("arithmetic or a subscript with other characters");
        }
        else
        {
            frame.Depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
        }
    }

    private bool IsArithmetic(char c, ShellFrame frame) => c switch
    {
        '#' => char.IsAsciiDigit(_before),
        ';' => frame.TakesSemicolons,
        '\n' => frame.Closer == ')' && !IsAwaiting(),

        // To shells without (( )) that is a here-document.
        '<' => frame.Closer == ')' && !(frame.TakesQuotes && _before == '<'),
        '>' or '&' or '|' or '(' => frame.Closer == ')',
        ')' or ']' => frame.Depth > 0 && (c == ']' || frame.Closer == ')'),
        _ => char.IsAsciiLetterOrDigit(c) || "[ \t_+-*/%=!^~?:,.@".Contains(c, StringComparison.Ordinal),
    };

    private void StepParameter(char c)
    {
        var frame = Top;
        switch (c)
        {
            case '}':
                _frames.Pop();
                break;
            case '"':
                Push(new(Enclosure.DoubleQuotes, _line, frame.Awaited) { IsDoubtful = IsInsideQuotes() });
                break;
            case '\'' when !IsInsideQuotes():
                Push(Enclosure.SingleQuotes);
                break;
            case '\'' or '{':
                Lose("a quote or brace inside ${ }");
                break;
            case '\n' when IsAwaiting():
                Lose("a line end inside ${ } before a here-document");
                break;
            case ':':
                _pending = Pending.ParameterColon;
                break;
            case '[':
                frame.Evaluates = true;
                break;
            default:
                StartExpansion(c);
                break;
        }
    }

    /// <summary>Whether quotes enclose this place within its own command.</summary>
    private bool IsInsideQuotes() =>
        _frames.TakeWhile(frame => !frame.HoldsWords).Any(frame => frame.Kind is Enclosure.DoubleQuotes or Enclosure.HereDocument or Enclosure.Arithmetic);

    /// <summary>Whether a here-document begins with the next line.</summary>
    private bool IsAwaiting() => _frames.Any(frame => frame.Awaited.Count > 0);

    /// <summary>What holds the word that this place is in, if it is in one.</summary>
    private ShellFrame? Words =>
        _frames.TakeWhile(frame => frame.Kind is not (Enclosure.HereDocument or Enclosure.Comment)).FirstOrDefault(frame => frame.HoldsWords);

    private void Expand() => Words?.Command.Expand();

    private void Push(Enclosure kind, char closer = '\0') => Push(new(kind, _line, Top.Awaited) { Closer = closer, Evaluates = kind == Enclosure.Arithmetic });

    private void Push(ShellFrame frame) => _frames.Push(frame);

    /// <summary>A substitution: commands with here-documents of their own.</summary>
    private void Substitute()
    {
        Expand();
        Push(new(Enclosure.Commands, _line, new()) { Closer = ')' });
    }

    private void Lose(string cause)
    {
        _pending = Pending.None;
        _announced = null;
        Push(new(Enclosure.Unclear, _line, new()) { Cause = cause });
    }
}
