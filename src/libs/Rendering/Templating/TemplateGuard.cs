using System.Text;
using System.Text.RegularExpressions;

namespace Goosed.Rendering.Templating;

/// <summary>Refuses a template that could exhaust the process while it compiles, or step around the marks.</summary>
internal static class TemplateGuard
{
    public const int MaxBytes = 256 * 1024;
    private const int MaxTags = 2000;
    private const int MaxTagLength = 500;
    private const int MaxNesting = 20;
    private const int MaxParentheses = 5;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The first fault, as <c>line N: …</c>, or null.</summary>
    public static string? Fault(string template)
    {
        if (Encoding.UTF8.GetByteCount(template) > MaxBytes)
        {
            return $"takes at most {MaxBytes / 1024} KiB";
        }

        var stray = template.AsSpan().IndexOfAnyInRange(Mark.Open, Mark.Close);
        return stray >= 0 ? At(template, stray, "U+E000 to U+E002 are not taken") : TagFault(template);
    }

    /// <summary>
    /// A reason about a name that is not set, with the line of the first tag that uses the name, and the path that the tag has:
    /// <c>profile.rack</c> for <c>rack</c>.
    /// </summary>
    public static TemplateFault Located(string template, string name, string reason)
    {
        var path = $@"(?<path>(?:[^\s{{}}()~#]*[./])?{Regex.Escape(name)}(?:[./][^\s{{}}()~]*)?)";
        var use = Regex.Match(template, $@"\{{\{{~?\s*{path}[\s}}~]", RegexOptions.CultureInvariant, s_patience);
        return use.Success ? new(At(template, use.Index, reason), use.Groups["path"].Value) : new(reason, name);
    }

    private static string? TagFault(string template)
    {
        var tags = 0;
        var open = new Stack<(int Start, string Name)>();
        for (var start = Next(template, 0); start >= 0;)
        {
            var body = start + 2;
            var comment = template.AsSpan(body).StartsWith("!--", StringComparison.Ordinal);
            var end = template.IndexOf(comment ? "--}}" : "}}", body, StringComparison.Ordinal);
            if (end < 0)
            {
                return At(template, start, "{{ without }}");
            }

            var tag = template.AsSpan(body, end - body).TrimStart('~').TrimStart();
            var refusal = Nest(tag, start, open) ?? (comment ? null : Refusal(tag, ++tags, open.Count));
            if (refusal is not null)
            {
                return At(template, start, refusal);
            }

            start = Next(template, end + 2);
        }

        return open.TryPop(out var unclosed) ? At(template, unclosed.Start, $"the block {unclosed.Name} is not closed") : null;
    }

    /// <summary>Follows blocks as they open and close.</summary>
    private static string? Nest(ReadOnlySpan<char> tag, int start, Stack<(int Start, string Name)> open)
    {
        switch (tag)
        {
            case ['#', ..] or ['^', _, ..]:
                open.Push((start, Name(tag)));
                return null;
            case ['/', ..]:
                return open.TryPop(out var block) && block.Name == Name(tag) ? null : $"/{Name(tag)} closes no block that is open here";
            default:
                return null;
        }
    }

    private static string Name(ReadOnlySpan<char> tag)
    {
        var name = tag[1..].TrimStart();
        var end = name.IndexOfAny(" ~\t\r\n");
        return (end < 0 ? name : name[..end]).ToString();
    }

    private static int Next(string template, int from) =>
        from > template.Length ? -1 : template.IndexOf("{{", from, StringComparison.Ordinal);

    private static string? Refusal(ReadOnlySpan<char> tag, int tags, int nesting)
    {
        if (tags > MaxTags)
        {
            return $"more than {MaxTags} tags";
        }

        if (nesting > MaxNesting)
        {
            return $"blocks nested deeper than {MaxNesting}";
        }

        if (tag.Length > MaxTagLength || tag.Count('(') > MaxParentheses || tag.Count('/') > MaxNesting)
        {
            return "this tag is too long or too nested";
        }

        return tag switch
        {
            ['{' or '&', ..] => "raw output ({{{ and {{&) is not taken: values are quoted where they stand",
            ['*', ..] or ['#', '*', ..] => "decorators and inline partials are not taken",
            ['#', '>', ..] => "partial blocks are not taken",
            _ => null,
        };
    }

    private static string At(string template, int index, string reason) =>
        $"line {template.AsSpan(0, index).Count('\n') + 1}: {reason}";
}
