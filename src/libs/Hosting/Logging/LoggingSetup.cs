using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Goosed.Hosting.Logging;

/// <summary>Logs on standard output: JSON lines, readable text on a terminal.</summary>
public static class LoggingSetup
{
    private const int QueuedLines = 10_000;

    public static void AddGoosedLogging(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);

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
            logging.AddConsoleFormatter<TerminalFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(console => console.FormatterName = TerminalFormatter.FormatterName);
        }
    }
}
