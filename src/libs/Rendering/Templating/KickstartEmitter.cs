using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>Carries values in a kickstart: one argument on a command line, a bare name in %packages, a shell word in scripts.</summary>
internal sealed class KickstartEmitter : IEmitter
{
    private readonly StringBuilder _line = new();
    private ShellScanner _scanner = new();
    private int _number = 1;
    private Section _section = Section.Commands;
    private bool _isShell = true;

    private enum Section
    {
        Commands,
        Script,
        Plain,
    }

    public void Follow(char c)
    {
        _scanner.Follow(c);
        if (c != '\n')
        {
            _line.Append(c);
            return;
        }

        _number++;
        EndLine(_line.ToString().Trim());
        _line.Clear();
    }

    public Carried Carry(string value, bool asWord)
    {
        if (_section != Section.Plain)
        {
            // A command line is split as by a shell, but its double quotes know no backslash before $ and `.
            return _isShell ? _scanner.Carry(value, escapes: _section == Section.Script) : ShellEmitter.CarryForeign(value);
        }

        return value.All(c => char.IsAsciiLetterOrDigit(c) || "@+=:,./~^*_-".Contains(c, StringComparison.Ordinal))
            ? Carried.As(value)
            : Carried.Not("takes a bare name in this section: letters, digits and @ + = : , . / ~ ^ * _ -");
    }

    private void EndLine(string line)
    {
        if (line.StartsWith("%end", StringComparison.Ordinal))
        {
            Enter(Section.Commands);
        }
        else if (_section == Section.Commands)
        {
            // Each command line is split by itself: a quote does not reach over its end.
            Enter(Opens(line));
            _isShell = _section != Section.Script || UsesShell(line);
        }
    }

    private void Enter(Section section)
    {
        _section = section;
        _isShell = true;
        _scanner = new ShellScanner(_number);
    }

    private static Section Opens(string line) => line.Split(' ', 2)[0] switch
    {
        "%pre" or "%pre-install" or "%post" or "%onerror" or "%traceback" => Section.Script,
        "%packages" or "%addon" or "%anaconda" => Section.Plain,
        _ => Section.Commands,
    };

    private static bool UsesShell(string line)
    {
        const string Option = "--interpreter";
        var at = line.IndexOf(Option, StringComparison.Ordinal);
        return at < 0 || ShellEmitter.IsShell(line[(at + Option.Length)..].TrimStart('=', ' ').Split(' ', 2)[0].Trim('"', '\''));
    }
}
