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

    public string? Carry(string value, bool asWord, out string reason) => Carry(value, _scanner, _isShell, out reason);

    /// <summary>Whether an interpreter's path names a POSIX shell.</summary>
    public static bool IsShell(ReadOnlySpan<char> interpreter)
    {
        var name = interpreter.TrimEnd();
        var space = name.IndexOf(' ');
        name = space > 0 && !name[..space].EndsWith("/env", StringComparison.Ordinal) ? name[..space] : name;
        return name[(name.LastIndexOfAny('/', ' ') + 1)..] is "sh" or "bash" or "dash" or "ash" or "ksh";
    }

    /// <summary>A shell word where one can stand; elsewhere the value as it is if it is inert.</summary>
    public static string? Carry(string value, ShellScanner scanner, bool isShell, out string reason)
    {
        reason = "";
        if (isShell && scanner.IsBare)
        {
            return ShellWord.Of(value);
        }

        if (ShellWord.IsInert(value) && !scanner.EndsHeredoc(value))
        {
            return value;
        }

        reason = isShell
            ? "needs quoting, but the template has it inside quotes, a here-document, arithmetic or backticks; write the bare {{value}} as a word of its own"
            : "holds characters that this script's language may take as its own";
        return null;
    }
}
