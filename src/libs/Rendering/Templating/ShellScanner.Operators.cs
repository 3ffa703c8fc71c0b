namespace Goosed.Rendering.Templating;

/// <summary>Operators of more than one character.</summary>
internal sealed partial class ShellScanner
{
    /// <summary>Takes the character after an operator's first; false when it stands for itself.</summary>
    private bool Continue(char c)
    {
        var pending = _pending;
        _pending = Pending.None;
        return pending switch
        {
            Pending.Dollar => AfterDollar(c),
            Pending.DollarDollar => AfterDollarDollar(c),
            Pending.DollarParenthesis => AfterDollarParenthesis(c),
            Pending.Parenthesis => AfterParenthesis(c),
            Pending.Function => AfterFunction(c),
            Pending.Less => AfterLess(c),
            Pending.LessLess => AfterLessLess(c),
            Pending.Greater => AfterGreater(c),
            Pending.Ampersand => AfterAmpersand(c),
            Pending.Semicolon => AfterSemicolon(c),
            Pending.ArithmeticEnd => AfterArithmetic(c),
            Pending.ParameterStart => AfterParameterStart(c),
            _ => AfterColon(c),
        };
    }

    private bool AfterDollar(char c)
    {
        var bare = Top.HoldsWords;
        if (Top is { Kind: Enclosure.DoubleQuotes, IsDoubtful: true } or { Kind: Enclosure.Parameter } && c is '(' or '{' or '[' or '\'' && (c == '\'' || Top.Kind != Enclosure.Parameter))
        {
            Lose("an expansion inside quotes that shells read differently");
            return true;
        }

        Expand();
        switch (c)
        {
            case '(':
                _pending = Pending.DollarParenthesis;
                return true;
            case '{':
                Push(Enclosure.Parameter);
                _pending = Pending.ParameterStart;
                return true;
            case '[':
                Push(Enclosure.Arithmetic, ']');
                return true;
            case '\'' when bare:
                Push(Enclosure.AnsiQuotes);
                return true;
            case '"' when bare:
                Push(new(Enclosure.DoubleQuotes, _line, Top.Awaited) { IsDoubtful = true });
                return true;
            case '$':
                _pending = Pending.DollarDollar;
                return true;
            default:
                return c is '#' or '?' or '!' or '*' or '@' or '-';
        }
    }

    /// <summary>Inside quotes bash looks for the end of <c>$$(</c> as if it were <c>$(</c>.</summary>
    private bool AfterDollarDollar(char c)
    {
        if (c is not ('(' or '{' or '['))
        {
            return false;
        }

        Lose("$$ before a bracket");
        return true;
    }

    private bool AfterDollarParenthesis(char c)
    {
        if (c == '(')
        {
            Push(Enclosure.Arithmetic, ')');
            return true;
        }

        Substitute();
        return false;
    }

    private bool AfterParenthesis(char c)
    {
        if (c == '(')
        {
            Push(new(Enclosure.Arithmetic, _line, Top.Awaited) { Closer = ')', Evaluates = true, TakesQuotes = true, TakesSemicolons = Top.Command.Name == "for" });
            return true;
        }

        Push(Enclosure.Commands, ')');
        return false;
    }

    private bool AfterFunction(char c)
    {
        if (c == ')')
        {
            Top.Command = new();
            return true;
        }

        Lose("a parenthesis after a word");
        return true;
    }

    private bool AfterLess(char c)
    {
        switch (c)
        {
            case '<':
                _pending = Pending.LessLess;
                return true;
            case '(':
                Substitute();
                return true;
            default:
                Top.Command.IsTarget = true;
                return c is '&' or '>';
        }
    }

    private bool AfterLessLess(char c)
    {
        if (c == '<')
        {
            Top.Command.IsHereString = true;
            return true;
        }

        _announced = new(stripsTabs: c == '-');
        return c == '-';
    }

    private bool AfterGreater(char c)
    {
        if (c == '(')
        {
            Substitute();
            return true;
        }

        Top.Command.IsTarget = true;
        return c is '>' or '|' or '&';
    }

    private bool AfterAmpersand(char c)
    {
        if (c == '>')
        {
            _pending = Pending.Greater;
            return true;
        }

        Top.Command = new();
        return c == '&';
    }

    private bool AfterSemicolon(char c)
    {
        if (c is not (';' or '&'))
        {
            Top.Command = new();
            return false;
        }

        if (Top.Kind == Enclosure.CaseBody)
        {
            _frames.Pop();
            Top.Command = new();
        }
        else
        {
            Lose(";; outside case");
        }

        return true;
    }

    private bool AfterArithmetic(char c)
    {
        if (c == ')')
        {
            _frames.Pop();
            if (Top.Kind is Enclosure.Commands or Enclosure.CaseBody && !Top.Command.InWord && Top.Command.Name != "for")
            {
                Top.Command.Expand();
            }
        }
        else
        {
            Lose("parentheses in parentheses that may be arithmetic or commands");
        }

        return true;
    }

    private bool AfterParameterStart(char c)
    {
        if (c is ' ' or '\t' or '\n' or '|')
        {
            Lose("${ with a command");
            return true;
        }

        // ${!x}, ${#x}, ${x}: what comes first is never an operator.
        return c is '!' or '#' or '?' or '*' or '@' or '-';
    }

    private bool AfterColon(char c)
    {
        Top.Evaluates |= c is not ('-' or '=' or '+' or '?');
        return false;
    }
}
