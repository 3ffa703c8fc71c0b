using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Goosed.Testing;

/// <summary>Keeps what is logged, at every level.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Line> _lines = new();

    /// <summary>A line of the log.</summary>
    /// <param name="Text">Its message.</param>
    /// <param name="Fields">The message's own fields.</param>
    /// <param name="TraceId">The trace that it was written in.</param>
    /// <param name="Fault">What is logged with it.</param>
    public sealed record Line(string Text, IReadOnlyDictionary<string, object?> Fields, string? TraceId, Exception? Fault);

    /// <summary>So far, the oldest first.</summary>
    public IReadOnlyList<Line> Written => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new(
            formatter(state, exception),
            (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(field => field.Key, field => field.Value),
            Activity.Current?.TraceId.ToHexString(), exception));

    public void Dispose()
    {
    }
}
