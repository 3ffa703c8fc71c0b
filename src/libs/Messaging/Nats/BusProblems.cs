using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Goosed.Messaging.Nats;

/// <summary>What is wrong with the bus now, by part; each is logged when it begins, changes and ends.</summary>
public sealed partial class BusProblems(ILogger<BusProblems> logger)
{
    private readonly ConcurrentDictionary<string, Problem> _problems = new();

    /// <summary>What keeps events from being consumed; null when nothing does.</summary>
    public string? Failing => Text(_problems.Values.Where(problem => problem.Blocks));

    /// <summary>All that is wrong; null when nothing is.</summary>
    public string? All => Text(_problems.Values);

    internal void Fail(string part, Exception reason) => Tell(part, new(part, Describe(reason), Blocks: true));

    /// <summary>Notes what is wrong though events go on; null when nothing is.</summary>
    internal void Degrade(string part, string? reason)
    {
        if (reason is null)
        {
            End(part);
            return;
        }

        Tell(part, new(part, reason, Blocks: false));
    }

    internal void End(string part)
    {
        if (_problems.TryRemove(part, out _))
        {
            LogEnded(logger, part);
        }
    }

    private static string? Text(IEnumerable<Problem> problems)
    {
        var text = string.Join("; ", problems.Select(problem => $"{problem.Part}: {problem.Reason}").Order());
        return text.Length > 0 ? text : null;
    }

    private static string Describe(Exception reason) =>
        reason is OperationCanceledException or TimeoutException ? "the servers did not answer in time" : reason.Message;

    private void Tell(string part, Problem problem)
    {
        if (_problems.TryGetValue(part, out var before) && before == problem)
        {
            return;
        }

        _problems[part] = problem;
        LogProblem(logger, part, problem.Reason);
    }

    private sealed record Problem(string Part, string Reason, bool Blocks);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event bus, {Part}: {Reason}")]
    private static partial void LogProblem(ILogger logger, string part, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Event bus, {Part}: well again")]
    private static partial void LogEnded(ILogger logger, string part);
}
