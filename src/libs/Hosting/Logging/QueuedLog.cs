using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Goosed.Hosting.Logging;

/// <summary>
/// Writes the log from a queue: a reader that stands still stops nobody who has something to say, and is told how many lines it has missed
/// as soon as it reads again.
/// </summary>
[ProviderAlias("Console")]
public sealed class QueuedLog : ILoggerProvider
{
    // For the last lines of a process whose reader stands still.
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(1.5);

    private readonly ConsoleFormatter _formatter;
    private readonly TextWriter _output;
    private readonly Channel<string> _lines;
    private readonly Thread _writing;
    private long _lost;

    /// <param name="formatter">Makes the lines.</param>
    /// <param name="output">May block.</param>
    /// <param name="capacity">How many lines wait at most.</param>
    public QueuedLog(ConsoleFormatter formatter, TextWriter output, int capacity)
    {
        (_formatter, _output, _lines) = (formatter, output, Channel.CreateBounded<string>(capacity));
        _writing = new(WriteAll) { IsBackground = true, Name = "log" };
        _writing.Start();
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Join(s_longestEnd);
    }

    private void Add(string line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private void WriteAll()
    {
        foreach (var line in _lines.Reader.ReadAllAsync().ToBlockingEnumerable())
        {
            Write(line, 1);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                Write(Notice(lost), lost);
            }
        }
    }

    private void Write(string text, long lines)
    {
        try
        {
            _output.Write(text);
        }
        catch (IOException)
        {
            // The log can't say that there is no room for it before there is some again.
            Interlocked.Add(ref _lost, lines);
        }
    }

    private string Notice(long lost) => Format<IReadOnlyList<KeyValuePair<string, object?>>>(new(
        LogLevel.Warning, typeof(QueuedLog).FullName ?? "", default, [new("Lines", lost)], null, (_, _) => string.Create(CultureInfo.InvariantCulture,
            $"{lost} lines of this log were lost here, as its reader stood still or its disk was full")));

    private string Format<TState>(LogEntry<TState> entry)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Write(entry, null, text);
        return text.ToString();
    }

    private sealed class Writer(QueuedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(log.Format(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter)));
    }
}
