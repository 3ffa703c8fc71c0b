using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>Knows one grammar: follows the template's own text and says how a value is carried where it stands.</summary>
internal interface IEmitter
{
    /// <summary>Follows text that stands as it is.</summary>
    void Follow(char c);

    /// <summary>The value as this place carries it, or why it can't; what follows may take it back.</summary>
    Carried Carry(string value, bool asWord);
}

/// <summary>Replaces the marks of a rendering by values.</summary>
internal static class Emission
{
    /// <summary>Longest value of a field that holds SSH keys, in bytes.</summary>
    private const int MaxKeyBytes = 8192;

    public static RenderResult Emit(string marked, IEmitter emitter)
    {
        var text = new StringBuilder(marked.Length);
        var values = new List<(string Field, Carried Carried)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked[i] == Mark.Open)
            {
                var close = marked.IndexOf(Mark.Close, i);
                values.Add(EmitValue(marked.AsSpan(i + 1, close - i - 1), emitter, text));
                i = close;
            }
            else if (marked[i] != '\r')
            {
                text.Append(marked[i]);
                emitter.Follow(marked[i]);
            }
        }

        List<RenderFault> faults = [.. values.Where(value => value.Carried.Text is null).Select(value => new RenderFault(value.Field, value.Carried.Reason!))];
        return faults.Count > 0 ? RenderResult.Refused(faults) : Finished(text);
    }

    private static (string Field, Carried Carried) EmitValue(ReadOnlySpan<char> mark, IEmitter emitter, StringBuilder text)
    {
        var divide = mark.IndexOf(Mark.Divide);
        var field = mark[1..divide].ToString();
        var value = mark[(divide + 1)..].ToString();
        var limit = field.Contains("ssh_keys[", StringComparison.Ordinal) ? MaxKeyBytes : Printable.MaxBytes;
        var carried = Printable.Fault(value, limit) is { } reason ? Carried.Not(reason) : emitter.Carry(value, mark[0] == 'w');
        text.Append(carried.Text);
        foreach (var c in carried.Text ?? "")
        {
            emitter.Follow(c);
        }

        return (field, carried);
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
