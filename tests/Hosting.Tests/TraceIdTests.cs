using System.Collections.Concurrent;
using System.Diagnostics;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Tests;

/// <summary>The ids of traces where no collector is.</summary>
[Collection<AloneInTheProcess>]
public sealed class TraceIdTests
{
    [Fact]
    public async Task Without_a_collector_a_run_has_its_trace_and_the_log_lines_about_it_have_the_same()
    {
        var lines = new Lines();
        using var directory = new TestDirectory();
        directory.Write(MachineWalk.Blueprint, MachineWalk.Document);
        using var walk = new MachineWalk("52:54:00:00:0e:31");
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory, Replace = services => services.AddSingleton<ILoggerProvider>(lines) });
        await MachineWalk.UploadAsync(app);
        await walk.InstallAsync(app);
        await walk.FinishAsync(app);
        var run = await app.GetAsync($"/v1/runs/{walk.Run}");

        var trace = (string?)run["trace_id"];
        Assert.Matches("^[0-9a-f]{32}$", trace);
        Assert.Contains($"trace {trace}", walk.Script, StringComparison.Ordinal);
        await app.UntilAsync(() => Task.FromResult(lines.About(walk.Run).Count == 2));
        Assert.All(lines.About(walk.Run), line => Assert.Equal(trace, line.TraceId));
    }

    /// <summary>Keeps what is logged and in which trace.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(string Text, string? TraceId)> _lines = new();

        public List<(string Text, string? TraceId)> About(Guid run) => [.. _lines.Where(line => line.Text.StartsWith($"Run {run}", StringComparison.Ordinal))];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((formatter(state, exception), Activity.Current?.TraceId.ToHexString()));

        public void Dispose()
        {
        }
    }
}
