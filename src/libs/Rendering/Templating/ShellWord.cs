using System.Buffers;
using System.Text.RegularExpressions;

namespace Goosed.Rendering.Templating;

/// <summary>Writes a value as one word of the POSIX shell, which is also one argument to a kickstart line.</summary>
internal static partial class ShellWord
{
    private static readonly SearchValues<char> s_inert =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@+=:,./-");

    /// <summary>Whether the value means itself, quoted or not, everywhere.</summary>
    public static bool IsInert(string value) => !value.AsSpan().ContainsAnyExcept(s_inert);

    /// <summary>The value bare where it is inert, else in single quotes.</summary>
    public static string Of(string value) =>
        value.Length > 0 && IsInert(value) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The value as it stands inside double quotes.</summary>
    public static string InDoubleQuotes(string value) => Special().Replace(value, @"\$0");

    [GeneratedRegex(@"[\\""$`]")]
    private static partial Regex Special();
}
