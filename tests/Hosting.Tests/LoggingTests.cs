using Goosed.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Goosed.Hosting.Tests;

public sealed class LoggingTests
{
    [Fact]
    public void A_reader_of_the_log_that_stands_still_has_lines_dropped_and_nobody_waits()
    {
        using var services = new ServiceCollection().AddLogging(logging => logging.AddGoosedLogging(() => true)).BuildServiceProvider();

        var console = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;

        Assert.Equal(ConsoleLoggerQueueFullMode.DropWrite, console.QueueFullMode);
    }
}
