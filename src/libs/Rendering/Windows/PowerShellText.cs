using System.Text;

namespace Goosed.Rendering.Windows;

/// <summary>Writes values as PowerShell literals, and scripts as command lines.</summary>
internal static class PowerShellText
{
    /// <summary>A single-quoted literal; PowerShell takes typographic quotes for quotes too, so they are doubled as well.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder("'");
        foreach (var c in value)
        {
            text.Append(c);
            if (c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B')
            {
                text.Append(c);
            }
        }

        return text.Append('\'').ToString();
    }

    /// <summary>A command line that runs a script whatever it contains.</summary>
    public static string CommandLine(string script) =>
        "powershell.exe -NoProfile -ExecutionPolicy Bypass -EncodedCommand " + Convert.ToBase64String(Encoding.Unicode.GetBytes(script));
}
