using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>The program itself, on a terminal and in pipes.</summary>
[Collection(nameof(SharedServer))]
public sealed class TerminalTests(CtlServer server)
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "goosectl.dll");

    [Theory]
    [InlineData("goosectl runs list", "", true)]
    [InlineData("goosectl machines get nobody", "", true)]
    [InlineData("goosectl runs list", "1", false)]
    [InlineData("goosectl runs list | cat", "", false)]
    [InlineData("goosectl machines get nobody 2>&1 | cat", "", false)]
    public async Task Colours_are_for_terminals(string line, string noColor, bool coloured)
    {
        Assert.SkipUnless(Tool.Find("script") is not null && !OperatingSystem.IsMacOS(), "There is no 'script' of util-linux here, which lends a terminal.");
        await server.MachineAsync();

        var shown = await ShellAsync($"script -qec '{line.Replace("goosectl", $"dotnet {Program}", StringComparison.Ordinal)}' /dev/null", noColor);

        Assert.Equal(coloured, shown.Output.Contains("\e[33m", StringComparison.Ordinal) || shown.Output.Contains("\e[31m", StringComparison.Ordinal));
        Assert.True(shown.Output.Contains("running", StringComparison.Ordinal) || shown.Output.Contains("error:", StringComparison.Ordinal), shown.Output);
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_it_any_more()
    {
        var reading = ShellAsync($"dotnet {Program} events tail --since 0 | head -n 1; echo ${{PIPESTATUS[0]}}");
        // That the pipe is closed shows when something is written to it.
        await server.App.UntilAsync(async () => (await server.CtlAsync("events", "publish", "goosed.closed", "{}")).Code == Exit.Ok && reading.IsCompleted);

        var first = await reading;
        Assert.StartsWith("{\"id\":", first.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n0\n", first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_by_the_script_that_it_is_given()
    {
        await server.CtlAsync("machines", "add", CtlServer.NewMac(), "--set", "hostname=tabbed1.example.net", "provision=manual");

        // Completion waits one second for the server, which may take longer under load.
        var completed = "";
        await server.App.UntilAsync(async () => (completed = (await ShellAsync(
            $$"""
            goosectl() { dotnet {{Program}} "$@"; }
            source <(goosectl completion bash)
            COMP_LINE='goosectl machines get tab' COMP_POINT=25 COMP_WORDS=(goosectl machines get tab) COMP_CWORD=3
            _goosectl
            echo "${COMPREPLY[*]}"
            """)).Output).Trim().Length > 0);

        Assert.Equal("tabbed1.example.net\n", completed);
    }

    private Task<Tool.Outcome> ShellAsync(string line, string noColor = "") => Tool.RunAsync("bash", ["-c", line], new Dictionary<string, string>
    {
        ["GOOSED_SERVER"] = server.App.Address.AbsoluteUri,
        ["NO_COLOR"] = noColor,
        ["TERM"] = "xterm",
    }, TestContext.Current.CancellationToken);
}
