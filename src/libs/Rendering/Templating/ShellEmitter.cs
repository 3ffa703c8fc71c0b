namespace Goosed.Rendering.Templating;

/// <summary>Carries values in a POSIX shell script; a script whose first line names another interpreter takes inert values only.</summary>
internal sealed class ShellEmitter : IEmitter
{
    private readonly ShellScanner _scanner = new();
    private readonly bool _isShell;

    public ShellEmitter(string marked)
    {
        var first = marked.AsSpan(0, Math.Max(0, marked.IndexOf('\n', StringComparison.Ordinal)));
        _isShell = !first.StartsWith("#!", StringComparison.Ordinal) || IsShell(first);
    }

    public void Follow(char c) => _scanner.Follow(c);

    public Carried Carry(string value, bool asWord) => _isShell ? _scanner.Carry(value) : CarryForeign(value);

    /// <summary>Whether an interpreter's path names a POSIX shell.</summary>
    public static bool IsShell(ReadOnlySpan<char> interpreter)
    {
        var name = interpreter.TrimEnd();
        var space = name.IndexOf(' ');
        name = space > 0 && !name[..space].EndsWith("/env", StringComparison.Ordinal) ? name[..space] : name;
        return name[(name.LastIndexOfAny('/', ' ') + 1)..] is "sh" or "bash" or "dash" or "ash" or "ksh";
    }

    /// <summary>A value in a language that is not followed.</summary>
    public static Carried CarryForeign(string value) => ShellWord.IsInert(value)
        ? Carried.As(value)
        : Carried.Not("holds characters that this script's language may take as its own; letters, digits and @ + = : , . / _ - are taken");
}
