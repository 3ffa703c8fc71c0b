using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Goosed.Hosting.Logging;

/// <summary>Logs on standard output: JSON lines, readable text on a terminal.</summary>
public static class LoggingSetup
{
    private const int QueuedLines = 10_000;

    // What logs a start that failed, with its stack.
    private static readonly string[] s_starting = ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <param name="logging">The program's.</param>
    /// <param name="hasStarted">False until the program serves: a start that fails is told by the command, in a line on standard error.</param>
    public static void AddGoosedLogging(this ILoggingBuilder logging, Func<bool> hasStarted)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);

        foreach (var category in s_starting)
        {
            logging.AddFilter(category, level => level >= LogLevel.Warning && hasStarted());
        }

        // What it reports reaches the one exception handler, which logs it.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);

        // A reader that stands still must not stop whoever has something to say; what is dropped is counted on standard error.
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = QueuedLines;
        });
        if (Console.IsOutputRedirected)
        {
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
    }
}
