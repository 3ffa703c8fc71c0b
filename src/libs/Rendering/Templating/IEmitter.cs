using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>Knows one grammar: follows the template's own text and says how a value is carried where it stands.</summary>
internal interface IEmitter
{
    /// <summary>Follows text that stands as it is.</summary>
    void Follow(char c);

    /// <summary>The value as this place carries it; null with a reason when it can't.</summary>
    string? Carry(string value, bool asWord, out string reason);
}

/// <summary>Replaces the marks of a rendering by values.</summary>
internal static class Emission
{
    /// <summary>Longest value of a field that holds SSH keys, in bytes.</summary>
    private const int MaxKeyBytes = 8192;

    public static RenderResult Emit(string marked, IEmitter emitter)
    {
        var text = new StringBuilder(marked.Length);
        var faults = new List<RenderFault>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked[i] == Mark.Open)
            {
                var close = marked.IndexOf(Mark.Close, i);
                EmitValue(marked.AsSpan(i + 1, close - i - 1), emitter, text, faults);
                i = close;
            }
            else if (marked[i] != '\r')
            {
                text.Append(marked[i]);
                emitter.Follow(marked[i]);
            }
        }

        return faults.Count > 0 ? RenderResult.Refused(faults) : Finished(text);
    }

    private static void EmitValue(ReadOnlySpan<char> mark, IEmitter emitter, StringBuilder text, List<RenderFault> faults)
    {
        var divide = mark.IndexOf(Mark.Divide);
        var field = mark[1..divide].ToString();
        var value = mark[(divide + 1)..].ToString();
        var limit = field.Contains("ssh_keys[", StringComparison.Ordinal) ? MaxKeyBytes : Printable.MaxBytes;
        var reason = Printable.Fault(value, limit);
        var carried = reason is null ? emitter.Carry(value, mark[0] == 'w', out reason) : null;
        if (carried is null)
        {
            faults.Add(new RenderFault(field, reason ?? "can't be carried here"));
            return;
        }

        text.Append(carried);
        foreach (var c in carried)
        {
            emitter.Follow(c);
        }
    }

    private static RenderResult Finished(StringBuilder text)
    {
        if (text.Length > BoundedWriter.MaxLength)
        {
            return RenderResult.Refused("template", "renders to more than 1 MiB");
        }

        if (text.Length == 0 || text[^1] != '\n')
        {
            text.Append('\n');
        }

        return RenderResult.Of(text.ToString());
    }
}
