using System.Text;
using System.Text.RegularExpressions;

namespace Goosed.Rendering.Templating;

/// <summary>Carries values in a debconf preseed: the rest of a line as it is, a shell word where the line is a command.</summary>
internal sealed partial class PreseedEmitter : IEmitter
{
    private readonly StringBuilder _line = new();
    private ShellScanner _scanner = new();
    private int _number = 1;
    private bool _backslash;

    public void Follow(char c)
    {
        _number += c == '\n' ? 1 : 0;
        if (c == '\n' && !_backslash)
        {
            _line.Clear();
            _scanner = new ShellScanner(_number);
            return;
        }

        _line.Append(c);
        if (c == '\n')
        {
            // debconf joins a line that ends in a backslash with the next: to the shell both are a space.
            _backslash = false;
            _scanner.Follow(' ');
            return;
        }

        Flush();
        _backslash = c == '\\';
        if (!_backslash)
        {
            _scanner.Follow(c);
        }
    }

    public Carried Carry(string value, bool asWord)
    {
        if (asWord || IsCommand())
        {
            // A backslash is not sure to reach the shell: debconf reads the line first.
            Flush();
            return _scanner.Carry(value, escapes: false);
        }

        if (value.EndsWith('\\') || value != value.Trim())
        {
            return Carried.Not("takes no backslash at the end and no space at either end");
        }

        return IsValue().IsMatch(_line.ToString()) || ShellWord.IsInert(value)
            ? Carried.As(value)
            : Carried.Not("stands where the preseed names an owner, question or type; only a line's value takes any text");
    }

    private void Flush()
    {
        if (_backslash)
        {
            _scanner.Follow('\\');
            _backslash = false;
        }
    }

    private bool IsCommand() => Command().IsMatch(_line.ToString());

    [GeneratedRegex(@"\A\s*\S+\s+\S*(_command|preseed/run|include_command)\s+string\s")]
    private static partial Regex Command();

    [GeneratedRegex(@"\A\s*(#|\S+\s+\S+\s+\S+\s)")]
    private static partial Regex IsValue();
}
