using System.Text;
using System.Text.RegularExpressions;

namespace Goosed.Rendering.Templating;

/// <summary>The simple command that is being read, as far as it decides what its words may be.</summary>
internal sealed partial class ShellCommand
{
    private const string AssignFirst = "assign it to a variable in a command of its own, x={{value}}, and use \"$x\"";

    private readonly StringBuilder _word = new();
    private bool _prefixed;
    private bool _lastDynamic;
    private string _last = "";
    private bool _fixedFormat;
    private bool _options;
    private bool _numbers;
    private bool _program;

    /// <summary>Whether the next word may be a keyword, an assignment or the command's name.</summary>
    public bool AtStart { get; private set; } = true;

    public string Name { get; private set; } = "";

    /// <summary>Whether no assignment or redirection came before.</summary>
    public bool IsFirst { get; private set; } = true;

    /// <summary>Words after the name.</summary>
    public int Arguments { get; private set; }

    /// <summary>Whether a word is being read.</summary>
    public bool InWord { get; private set; }

    /// <summary>Whether the word holds more than plain characters: quotes or backslashes.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Whether the word holds an expansion or a value, so that its text is not known.</summary>
    public bool IsDynamic { get; private set; }

    /// <summary>Whether the next word names a redirection's file.</summary>
    public bool IsTarget { get; set; }

    /// <summary>Whether the next word is a here-string.</summary>
    public bool IsHereString { get; set; }

    /// <summary>The word so far, without its quotes.</summary>
    public string Word => _word.ToString();

    /// <summary>Whether the word may be a variable's name so far, which a bracket would index.</summary>
    public bool IsVariable => AtStart && !IsTarget && !IsQuoted && (IsDynamic || VariableName().IsMatch(Word));

    /// <summary>Whether a value here becomes a variable's, by an assignment, a loop or a here-string that is read.</summary>
    public bool Assigns => IsHereString || Name is "for" or "select" || Assignment().IsMatch(Word);

    public void Add(char c, bool quoted = false)
    {
        InWord = true;
        IsQuoted |= quoted;
        _word.Append(c);
    }

    /// <summary>The word goes on with a quote.</summary>
    public void Quote() => (InWord, IsQuoted) = (true, true);

    /// <summary>The word goes on with an expansion or a value.</summary>
    public void Expand()
    {
        InWord = true;
        IsDynamic = true;
        if (_word.Length == 0 || _word[^1] != '\0')
        {
            _word.Append('\0');
        }
    }

    public void DropWord()
    {
        _word.Clear();
        (InWord, IsQuoted, IsDynamic) = (false, false, false);
    }

    /// <summary>Ends the word; its text when it is bare and known, else null.</summary>
    public string? EndWord(out bool declaresNumbers)
    {
        var word = Word;
        var (bare, known) = (!IsQuoted && !IsDynamic, !IsDynamic);
        declaresNumbers = false;
        if (IsTarget || IsHereString)
        {
            (IsTarget, IsHereString, IsFirst) = (false, false, false);
        }
        else if (AtStart)
        {
            Begin(word, bare, known);
        }
        else
        {
            declaresNumbers = Argue(word, known);
        }

        DropWord();
        return bare ? word : null;
    }

    /// <summary>What a value may be here, as a word or inside one; <paramref name="bare"/>: not inside quotes or an expansion.</summary>
    public ShellPlace Place(bool bare)
    {
        if (IsTarget || (IsHereString && !_program))
        {
            return ShellPlace.Word;
        }

        if (Assignment().Match(Word) is { Success: true } assigned && (AtStart || Declares))
        {
            return Assigned(assigned.Groups["name"].Value);
        }

        return Name switch
        {
            "let" => ShellPlace.Number("an argument of let, which is arithmetic", "give that field a number"),
            "eval" or "trap" or "ssh" or "source" or "." => ShellPlace.Inert($"an argument of {Name}, which reads it as shell text again", "write that command without it"),
            "unset" or "read" or "mapfile" or "readarray" or "getopts" or "wait" or "compgen" or "complete" => ShellPlace.Inert($"an argument of {Name}, where bash evaluates [ ]", AssignFirst),
            "printf" when !_fixedFormat => ShellPlace.Inert("the format of printf", "write printf '%s\\n' {{value}}"),
            "[" or "test" when _lastDynamic || _last is "-v" or "-R" => ShellPlace.Inert("a test after -v or a word that is not fixed, where bash evaluates [ ]", AssignFirst),
            _ when Declares => ShellPlace.Inert($"an argument of {Name}, where bash evaluates [ ]", AssignFirst),
            _ when _program && (!bare || IsHereString) => ShellPlace.Inert("the text of another program's language", "pass it as an argument, as in sh -c '… \"$1\" …' - {{value}}"),
            _ => ShellPlace.Word,
        };
    }

    private bool Declares => Name is "declare" or "typeset" or "local" or "readonly" or "export";

    private ShellPlace Assigned(string variable)
    {
        if (variable is "RANDOM" or "SRANDOM" or "SECONDS" or "OPTIND" or "HISTCMD" or "LINENO" or "BASHPID" || _numbers)
        {
            return ShellPlace.Number($"the variable {variable}, which holds a number", "use a variable that is not declared as a number");
        }

        if (variable is "PS4" or "PS0" or "PS1" or "PS2" or "PROMPT_COMMAND" or "BASH_ENV" or "ENV")
        {
            return ShellPlace.Inert($"the variable {variable}, which the shell reads as its own text", "use another variable");
        }

        // An array takes a text in parentheses for its elements, and evaluates their subscripts.
        return Declares && (_options || Name is not ("export" or "readonly"))
            ? ShellPlace.Inert($"a value that {Name} may take for an array's", AssignFirst)
            : ShellPlace.Word;
    }

    private void Begin(string word, bool bare, bool known)
    {
        if (bare && word is "if" or "then" or "elif" or "else" or "do" or "while" or "until" or "!" or "{" or "time" or "coproc")
        {
            return;
        }

        IsFirst = false;
        if (Assignment().IsMatch(word) || (_prefixed && known && word.StartsWith('-')))
        {
            return;
        }

        if (known && word is "command" or "builtin")
        {
            _prefixed = true;
            return;
        }

        AtStart = false;
        Name = known ? word : "";
        Look(word, known);
    }

    /// <summary>Takes a word after the name; whether it declares variables that hold numbers.</summary>
    private bool Argue(string word, bool known)
    {
        Arguments++;
        var declares = false;
        if (Declares && (!known || word is ['-' or '+', ..]) && !Assignment().IsMatch(word))
        {
            _options |= !known || !word.AsSpan(1).TrimStart("xrgp").IsEmpty;
            declares = known && word.Contains('i', StringComparison.Ordinal);
            _numbers |= declares;
        }

        _fixedFormat |= Name == "printf" && Arguments == 1 && known && !word.StartsWith('-');
        Look(word, known);
        if ((Name == "for" && Arguments == 2 && word == "do") || (Name == "function" && word == "{"))
        {
            (AtStart, Name, Arguments) = (true, "", 0);
        }

        return declares;
    }

    private void Look(string word, bool known)
    {
        (_last, _lastDynamic) = (word, !known);
        _program |= known && Interpreter().IsMatch(word);
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\A(?<name>[A-Za-z_][A-Za-z0-9_]*)(\[[^=]*\])?\+?=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(\A|/)(sh|bash|dash|ash|ksh|mksh|zsh|su|runuser|python[0-9.]*|perl|ruby|[gm]?awk|sed|node)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Interpreter();
}
