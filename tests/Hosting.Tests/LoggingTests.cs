using System.Text.Json.Nodes;
using Goosed.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Goosed.Hosting.Tests;

public sealed class LoggingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_of_the_log_that_stands_still_has_lines_dropped_and_learns_how_many_once_it_reads_again()
    {
        using var reader = new StalledReader();
        using (var log = new QueuedLog(Json(), reader, capacity: 3))
        {
            var logger = log.CreateLogger("Goosed.Test");
            Say(logger, 0);
            await reader.Reached.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
            for (var line = 1; line <= 10; line++)
            {
                Say(logger, line);
            }

            reader.GoOn();
        }

        var lines = reader.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["line 0", "7 lines of this log were lost here, as its reader stood still or its disk was full", "line 1", "line 2", "line 3"], lines.Select(line => (string?)line["msg"]));
        Assert.Equal(("warn", 7), ((string?)lines[1]["level"], (int?)lines[1]["lines"]));
    }

    [Fact]
    public void A_disk_that_is_full_loses_lines_and_no_more()
    {
        using var disk = new FullDisk();
        using (var log = new QueuedLog(Json(), disk, capacity: 10))
        {
            for (var line = 0; line < 4; line++)
            {
                Say(log.CreateLogger("Goosed.Test"), line);
            }
        }

        var said = disk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["msg"]);
        Assert.Equal(["line 2", "2 lines of this log were lost here, as its reader stood still or its disk was full", "line 3"], said);
    }

    private static void Say(ILogger logger, int line) => logger.Log(LogLevel.Information, default, line, null, (number, _) => $"line {number}");

    private static ConsoleFormatter Json()
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(new ServiceName(["api"]))
            .AddLogging(logging => logging.AddGoosedLogging(() => true)).BuildServiceProvider();
        return services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == "goosed");
    }

    /// <summary>Takes the first line when the test lets it.</summary>
    private sealed class StalledReader : StringWriter
    {
        private readonly ManualResetEventSlim _reads = new();

        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _reads.Set();

        public override void Write(string? value)
        {
            Reached.TrySetResult();
            _reads.Wait(TimeSpan.FromSeconds(10));
            base.Write(value);
        }

        protected override void Dispose(bool disposing)
        {
            _reads.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Has room again after a while: what was tried meanwhile is two lines and, with the second, the notice of the first.</summary>
    private sealed class FullDisk : StringWriter
    {
        private int _tries;

        public override void Write(string? value)
        {
            if (++_tries <= 4)
            {
                throw new IOException("No space left on device");
            }

            base.Write(value);
        }
    }
}
