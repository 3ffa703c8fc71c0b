using System.Text.RegularExpressions;

namespace Goosed.Goosectl.Simulate;

/// <summary>What a machine would take from a boot script.</summary>
/// <param name="Text">The script.</param>
/// <param name="Token">The run's token; null in a script that installs nothing.</param>
/// <param name="RunId">The run.</param>
/// <param name="Files">URLs of kernel and initrds, in order.</param>
/// <param name="AnswerFile">URL of the answer file; null when the script names none.</param>
internal sealed partial record BootScript(string Text, Guid? Token, Guid? RunId, IReadOnlyList<string> Files, string? AnswerFile)
{
    public static BootScript Parse(string text)
    {
        var answer = AnswerLine().Match(text);
        return new(
            text,
            TokenLine().Match(text) is { Success: true } token ? Guid.Parse(token.Groups[1].Value) : null,
            RunLine().Match(text) is { Success: true } run ? Guid.Parse(run.Groups[1].Value) : null,
            [.. LoadsLine().Matches(text).Select(load => load.Groups[1].Value)
                .Where(url => !url.Contains("/v1/render/", StringComparison.Ordinal))],
            answer.Success ? answer.Value : null);
    }

    /// <summary>The API's base URL in bootd's menu; null when it names none.</summary>
    public static string? ApiOf(string menu) => ApiLine().Match(menu) is { Success: true } api ? api.Groups[1].Value : null;

    /// <summary>What the script says on the screen.</summary>
    public string Says => string.Join(
        "; ",
        Text.Split('\n').Where(line => line.StartsWith("echo ", StringComparison.Ordinal) && !line.Contains("${", StringComparison.Ordinal))
            .Select(line => line[5..].Trim()).Take(2));

    /// <summary>The token that its agent reports with: other ids are not random, and the script's own token is known.</summary>
    public Guid? AgentToken(string answerFile) => Uuid().Matches(Text + answerFile).Select(match => Guid.Parse(match.Value))
        .Where(id => id.Version == 4 && id != Token).Cast<Guid?>().FirstOrDefault();

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^set token ([0-9a-f-]{36})\s*$", RegexOptions.Multiline)]
    private static partial Regex TokenLine();

    [GeneratedRegex(@"^echo run ([0-9a-f-]{36})", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"^(?:kernel|initrd)\s(?:--\S+ \S+ )?(https?://\S+)", RegexOptions.Multiline)]
    private static partial Regex LoadsLine();

    [GeneratedRegex(@"https?://\S+/v1/render/\S+")]
    private static partial Regex AnswerLine();

    [GeneratedRegex(@"^set api (https?://\S+)", RegexOptions.Multiline)]
    private static partial Regex ApiLine();
}
