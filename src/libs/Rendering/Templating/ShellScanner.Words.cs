namespace Goosed.Rendering.Templating;

/// <summary>Where text is split into words: commands, patterns of a case, tests, arrays.</summary>
internal sealed partial class ShellScanner
{
    private void StepCommands(char c)
    {
        var frame = Top;
        var command = frame.Command;
        switch (c)
        {
            case ' ' or '\t':
                EndWord();
                break;
            case '\n':
                EndCommandLine(c);
                break;
            case ';' or '|' or '&' or ')':
                EndWord();
                // A word may have ended or begun a level: [[ … ]], esac.
                if (Top == frame)
                {
                    Separate(c);
                }
                else if (Top.Kind is not Enclosure.Unclear)
                {
                    Step(c);
                }

                break;
            case '<' or '>':
                StartRedirection(c);
                break;
            case '(':
                Parenthesize();
                break;
            case '#' when !command.InWord:
                Push(Enclosure.Comment);
                break;
            case '[' when command.IsVariable:
                command.Add(c);
                Subscript();
                break;
            default:
                AddToWord(c);
                break;
        }
    }

    private void Separate(char c)
    {
        switch (c)
        {
            case ';':
                _pending = Pending.Semicolon;
                break;
            case '&':
                _pending = Pending.Ampersand;
                break;
            case '|':
                Top.Command = new();
                break;
            case ')' when Top is { Kind: Enclosure.Commands, Closer: ')' }:
                Close();
                break;
            default:
                Lose("a parenthesis that closes nothing");
                break;
        }
    }

    /// <summary>Ends commands in parentheses.</summary>
    private void Close()
    {
        var frame = _frames.Pop();
        if (frame.Awaited.Count > 0 && frame.Awaited != Top.Awaited)
        {
            Lose("a here-document that begins after its $( )");
        }
        else if (frame.Awaited == Top.Awaited && Top.HoldsWords)
        {
            // After ( … ) only redirections follow.
            Top.Command.Expand();
        }
    }

    private void StartRedirection(char c)
    {
        var command = Top.Command;
        if (command is { InWord: true, IsQuoted: false, IsDynamic: false } && command.Word.All(char.IsAsciiDigit))
        {
            command.DropWord();
        }

        if (command.InWord)
        {
            var frame = Top;
            EndWord();
            if (Top != frame)
            {
                Lose("a redirection after a keyword");
                return;
            }
        }

        _pending = c == '<' ? Pending.Less : Pending.Greater;
    }

    private void Parenthesize()
    {
        var frame = Top;
        var command = frame.Command;
        if (command is { InWord: true, IsQuoted: false } && command.Word.EndsWith('='))
        {
            Push(Enclosure.Array);
            return;
        }

        if (command.InWord)
        {
            EndWord();
        }

        if (Top != frame)
        {
            Lose("a parenthesis after a keyword");
        }
        else if (command.AtStart || (command.Name == "for" && command.Arguments == 0))
        {
            _pending = Pending.Parenthesis;
        }
        else if ((command.Arguments == 0 && command.Name.Length > 0) || command is { Name: "function", Arguments: 1 })
        {
            _pending = Pending.Function;
        }
        else
        {
            Lose("a parenthesis after a word");
        }
    }

    /// <summary>Ends a word of commands, which may open or close a level.</summary>
    private void EndWord()
    {
        var frame = Top;
        var command = frame.Command;
        if (!command.InWord)
        {
            return;
        }

        var (atStart, isFirst) = (command.AtStart && !command.IsTarget, command.IsFirst);
        var bare = command.EndWord(out var declaresNumbers);
        if (declaresNumbers)
        {
            _assigned.ForEach(each => each.TakeBack(ShellPlace.Number("a variable that is declared as a number", "give that field a number").Refusal(_line)));
            _numbers = true;
        }

        if (bare == "[[" && atStart && isFirst)
        {
            Push(Enclosure.Test);
        }
        else if (bare == "[[" && atStart)
        {
            Lose("[[ after an assignment or a redirection");
        }
        else if (bare == "esac" && atStart && frame.Kind == Enclosure.CaseBody)
        {
            EndCase(2);
        }
        else if (bare == "in" && command is { Name: "case", Arguments: 2 })
        {
            Push(Enclosure.CasePatterns);
        }
    }

    /// <summary>After esac come redirections and separators.</summary>
    private void EndCase(int levels)
    {
        for (; levels > 0; levels--)
        {
            _frames.Pop();
        }

        Top.Command = new();
        Top.Command.Expand();
    }

    private void EndCommandLine(char c)
    {
        var frame = Top;
        EndWord();
        if (Top != frame)
        {
            Step(c);
            return;
        }

        if (frame.Command is not { Name: "case", Arguments: 1 })
        {
            frame.Command = new();
        }

        StartHereDocument();
    }

    private void StepPatterns(char c)
    {
        var frame = Top;
        var command = frame.Command;
        switch (c)
        {
            case ' ' or '\t' or '\n' or ';' or ')' when command is { InWord: true, Name: "", IsQuoted: false, IsDynamic: false, Word: "esac" }:
                EndCase(1);
                Step(c);
                break;
            case '\n' when command is { InWord: false, AtStart: true }:
                StartHereDocument();
                break;
            case ' ' or '\t' or '|':
                command.EndWord(out _);
                break;
            case '&' when command is { InWord: false, AtStart: true } && _before == ';':
                break;
            case '(' when command is { InWord: false, AtStart: true }:
                break;
            case ')':
                frame.Command = new();
                Push(Enclosure.CaseBody);
                break;
            case '#' when !command.InWord:
                Push(Enclosure.Comment);
                break;
            case '\n' or ';' or '&' or '<' or '>' or '(':
                Lose("a pattern of case with other characters");
                break;
            default:
                AddToWord(c);
                break;
        }
    }

    private void StepTest(char c)
    {
        var frame = Top;
        switch (c)
        {
            case '\n' when IsAwaiting():
                Lose("a line end before a here-document");
                break;
            case '(' or '<' when _before is '<' or '>':
            case '#' when !frame.Command.InWord:
                Lose("[[ ]] with other characters");
                break;
            case ' ' or '\t' or '\n' or '(' or ')' or '|' or '&' or '<' or '>' or ';':
                EndTestWord(frame);
                if (Top != frame)
                {
                    Step(c);
                }
                else if (c == ';')
                {
                    Lose("[[ ]] with other characters");
                }

                break;
            default:
                AddToWord(c);
                break;
        }
    }

    private void StepArray(char c)
    {
        var frame = Top;
        switch (c)
        {
            case '\n' when IsAwaiting():
                Lose("a line end before a here-document");
                break;
            case ' ' or '\t' or '\n':
                frame.Command.DropWord();
                break;
            case ')':
                _frames.Pop();
                Expand();
                break;
            case '[' when !frame.Command.InWord:
                Subscript();
                break;
            case '#' when !frame.Command.InWord:
                Push(Enclosure.Comment);
                break;
            case ';' or '&' or '|' or '<' or '>' or '(':
                Lose("an array with other characters");
                break;
            default:
                AddToWord(c);
                break;
        }
    }

    private void AddToWord(char c)
    {
        if (!StartQuote(c))
        {
            Top.Command.Add(c);
        }
    }

    private void Subscript() => Push(new(Enclosure.Arithmetic, _line, Top.Awaited) { Closer = ']', Evaluates = true, TakesQuotes = true });

    private void EndTestWord(ShellFrame frame)
    {
        var command = frame.Command;
        var word = command is { IsQuoted: false, IsDynamic: false } ? command.Word : "";
        command.DropWord();
        if (word == "]]")
        {
            _frames.Pop();
        }
        else if (word is "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge" or "-v" or "-R")
        {
            frame.Evaluates = true;
            frame.Values.ForEach(each => each.TakeBack(Evaluated(frame).Refusal(frame.Line)));
        }
    }
}
