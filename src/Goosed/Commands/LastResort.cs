using System.CommandLine;

namespace Goosed.Commands;

/// <summary>Carries out a command so that whatever goes wrong is told in words, with a documented exit code.</summary>
internal static class LastResort
{
    private const int Unexpected = 1;

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"goosed: {Words(error.Message)}");
            }

            await Console.Error.WriteLineAsync($"goosed: see how it is used: {Line(parsed)} --help");
            return SettingsFaults.ExitCode;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            await Console.Error.WriteLineAsync($"""
                goosed: {Line(parsed)} failed: {unexpected.GetBaseException().Message.ReplaceLineEndings(" ")}
                goosed: this was not expected; where it happened:{unexpected.GetBaseException().StackTrace?.Split('\n')[0] ?? " unknown"}
                goosed: please report it with these lines and the log before them
                """);
            return Unexpected;
        }
    }

    // A list of words stands on lines of its own.
    private static string Words(string message) => string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Line(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "goosed" : $"goosed {parsed.CommandResult.Command.Name}";
}
