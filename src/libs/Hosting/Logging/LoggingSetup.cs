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
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);

        foreach (var category in s_starting)
        {
            logging.AddFilter(category, level => level >= LogLevel.Warning && hasStarted());
        }

        // What it reports reaches the one exception handler, which logs it.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);

        // Of the framework's console only the formatters are used: it says that lines were dropped when it is too late to learn of it.
        logging.ClearProviders();
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<TerminalFormatter, ConsoleFormatterOptions>();
        var name = Console.IsOutputRedirected ? JsonLineFormatter.FormatterName : TerminalFormatter.FormatterName;
        logging.Services.AddSingleton<ILoggerProvider>(services =>
            new QueuedLog(services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name), Console.Out, QueuedLines));
    }
}
