using System.Text;

namespace Goosed.Rendering.Tests.Grammar;

/// <summary>A reader of shell text written for the tests alone: words as the shell splits them, here-documents as raw lines.</summary>
internal static class ShellWords
{
    /// <summary>Every word of a script; a line end outside quotes is a word of its own.</summary>
    public static List<string> Split(string script)
    {
        var words = new List<string>();
        var heredocs = new List<string>();
        var word = new StringBuilder();
        var started = false;
        for (var i = 0; i < script.Length; i++)
        {
            var c = script[i];
            switch (c)
            {
                case '\'':
                    var close = script.IndexOf('\'', i + 1);
                    Assert.True(close > 0, "a single quote is not closed");
                    word.Append(script, i + 1, close - i - 1);
                    (started, i) = (true, close);
                    break;
                case '"':
                    (started, i) = (true, DoubleQuoted(script, i + 1, word));
                    break;
                case '\\' when i + 1 < script.Length && script[i + 1] == '\n':
                    i++;
                    break;
                case '\\' when i + 1 < script.Length:
                    word.Append(script[++i]);
                    started = true;
                    break;
                case '#' when !started:
                    i = LineEnd(script, i) - 1;
                    break;
                case '\n':
                    Finish();
                    words.Add("\n");
                    i = Heredocs(script, i, heredocs, words);
                    break;
                case ' ' or '\t':
                    Finish();
                    break;
                default:
                    word.Append(c);
                    started = true;
                    break;
            }
        }

        Finish();
        return words;

        void Finish()
        {
            if (started)
            {
                var text = word.ToString();
                words.Add(text);
                if (text.StartsWith("<<", StringComparison.Ordinal) && text.Length > 2)
                {
                    heredocs.Add(text[2..]);
                }
            }

            word.Clear();
            started = false;
        }
    }

    private static int DoubleQuoted(string script, int i, StringBuilder word)
    {
        for (; script[i] != '"'; i++)
        {
            if (script[i] == '\\' && script[i + 1] is '"' or '\\' or '$' or '`')
            {
                i++;
            }

            word.Append(script[i]);
        }

        return i;
    }

    private static int Heredocs(string script, int newline, List<string> delimiters, List<string> words)
    {
        var at = newline + 1;
        foreach (var delimiter in delimiters)
        {
            for (var line = ""; line != delimiter; at = LineEnd(script, at) + 1)
            {
                line = script[at..LineEnd(script, at)];
                words.Add(line);
            }
        }

        delimiters.Clear();
        return at - 1;
    }

    private static int LineEnd(string script, int from) =>
        script.IndexOf('\n', from) is var end and >= 0 ? end : script.Length;
}
