namespace Goosed.Core.Events;

/// <summary>The subjects of events.</summary>
public static class Subjects
{
    public const string Prefix = "goosed.";
    public const string MachineEnrolled = "goosed.machines.enrolled";
    public const string AgentFacts = "goosed.agent.facts";
    public const string RunStarted = "goosed.runs.started";
    public const string RunFinished = "goosed.runs.finished";
    public const string BlueprintsUpdated = "goosed.blueprints.updated";
    public const string Test = "goosed.test";

    /// <summary>True for a dotted name under <c>goosed.</c> of at most 200 letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsValid(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal) && subject.Length <= 200
        && subject.Split('.').All(token => token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));

    /// <summary>True for a filter of NATS's form that some subject could match.</summary>
    public static bool IsValidFilter(string filter)
    {
        var tokens = filter.Split('.');
        return filter.Length <= 200 && !tokens.SkipLast(1).Contains(">")
            && tokens.All(
                token => token is "*" or ">" || token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
    }

    /// <summary>True when a subject matches a filter of NATS's form: <c>*</c> is one token, a final <c>&gt;</c> is the rest.</summary>
    public static bool Matches(string subject, string filter)
    {
        var tokens = subject.Split('.');
        var wanted = filter.Split('.');
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == ">")
            {
                return i < tokens.Length;
            }

            if (i >= tokens.Length || wanted[i] != "*" && wanted[i] != tokens[i])
            {
                return false;
            }
        }

        return tokens.Length == wanted.Length;
    }
}
