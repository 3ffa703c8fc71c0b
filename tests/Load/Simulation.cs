using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Goosed.Load;

/// <summary>Machines that do not exist, taken from enrolment to success by <c>goosectl simulate --complete</c>.</summary>
public static class Simulation
{
    /// <summary>Gives what goosectl says of it, and the processor time that goosectl took.</summary>
    /// <param name="goosectl">Its assembly.</param>
    /// <param name="server">The server.</param>
    /// <param name="machines">How many.</param>
    /// <param name="token">The operator's, where one is needed.</param>
    public static async Task<(JsonNode Result, TimeSpan Processor)> RunAsync(string goosectl, Uri server, int machines, string? token = null)
    {
        string[] words = ["simulate", "--complete", "--keep", "-n", $"{machines}", "-q", "-o", "json", "-s", server.AbsoluteUri];
        var start = new ProcessStartInfo("dotnet", [goosectl, .. words]) { RedirectStandardOutput = true };
        start.Environment["GOOSED_TOKEN"] = token;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("goosectl did not start.");
        var (reading, processor) = (process.StandardOutput.ReadToEndAsync(), TimeSpan.Zero);
        while (!reading.IsCompleted)
        {
            processor = ProcessorTime(process) ?? processor;
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        }

        await process.WaitForExitAsync();
        var text = await reading;
        var result = text.Length > 0 ? JsonNode.Parse(text) : null;
        return (result ?? throw new InvalidOperationException($"goosectl ended with exit code {process.ExitCode} and without a result."), processor);
    }

    // Null once it has ended: then the system has forgotten it.
    private static TimeSpan? ProcessorTime(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
