using System.CommandLine.Parsing;
using Goosed.Goosectl.Commands;

namespace Goosed.Goosectl.Tests;

/// <summary>The command line itself: help, errors, completion, and the page that describes it.</summary>
[Collection(nameof(SharedServer))]
public sealed class CommandTreeTests(CtlServer server)
{
    [Fact]
    public void The_reference_page_is_what_the_program_prints() =>
        Assert.Equal(ReferenceCommand.Page(CommandTree.Create()), File.ReadAllText(Repository.At("docs/goosectl.md")));

    [Fact]
    public async Task Every_command_has_help_with_examples_that_can_be_parsed()
    {
        foreach (var (path, command) in Commands.Leaves())
        {
            var help = (await CtlServer.RunAsync([.. path, "--help"])).Ok();
            Assert.Contains("Examples:", help.Data, StringComparison.Ordinal);
            foreach (var example in ((ExampledCommand)command).Examples.Where(example => example.StartsWith("goosectl ", StringComparison.Ordinal)))
            {
                var words = CommandLineParser.SplitCommandLine(example.Split('|', '>', '<', '&', '#')[0]["goosectl ".Length..].Replace('\'', '"')).ToArray();
                var parsed = CommandTree.Create().Parse(words);
                Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(" ", parsed.Errors.Select(error => error.Message))}");
            }
        }
    }

    [Theory]
    [InlineData("There is no command 'frobnicate'; there are machines, runs", "frobnicate")]
    [InlineData("There is no command 'frob'; there are list, get, add", "machines", "frob")]
    [InlineData("Required argument 'MACHINE' missing", "machines", "get")]
    [InlineData("--frob", "machines", "list", "--frob")]
    [InlineData("not 'xml'", "machines", "list", "-o", "xml")]
    [InlineData("--limit -1", "machines", "list", "--limit", "-1")]
    [InlineData("is no MAC address", "machines", "add", "zz")]
    [InlineData("is not a field", "machines", "add", "52:54:00:c7:ff:01", "--set", "nothing")]
    [InlineData("can't be uploaded", "artifacts", "add", "/no/such/file", "--kind", "kernel")]
    [InlineData("Not a duration", "runs", "wait", "x", "--timeout", "soon")]
    [InlineData("is not the URL of a server", "machines", "list", "-s", "ftp://x")]
    [InlineData("What to simulate is not clear", "simulate")]
    [InlineData("The numbers can't be used", "simulate", "--complete", "-n", "0")]
    [InlineData("Machines can't reach", "netboot", "config", "dnsmasq", "--url", "http://127.0.0.1:8080")]
    [InlineData("kea needs the TFTP", "netboot", "config", "kea", "--url", "http://10.0.0.1")]
    public async Task A_command_line_that_cannot_be_used_says_so_in_three_lines(string what, params string[] words) =>
        (await CtlServer.RunAsync(words)).IsError(Exit.Usage, what);

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_of_its_own() =>
        (await CtlServer.RunAsync(["machines", "list", "-s", "http://127.0.0.1:1"])).IsError(Exit.Unreachable, "can't be reached");

    [Fact]
    public async Task Something_else_that_answers_is_noticed() =>
        (await CtlServer.RunAsync(["machines", "list", "-s", $"{server.App.Address}docs/api"])).IsError(Exit.NotFound, "docs/api");

    [Fact]
    public async Task Shells_complete_words_by_asking_the_program()
    {
        var words = (await CtlServer.RunAsync(["[suggest:10]", "goosectl m"])).Ok();
        Assert.Contains("machines", words.Data, StringComparison.Ordinal);
        Assert.Equal("csv\njson\nname\ntable\nwide\nyaml\n", (await CtlServer.RunAsync(["[suggest:26]", "goosectl machines list -o "])).Ok().Data);
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            Assert.Contains("goosectl", (await CtlServer.RunAsync(["completion", shell])).Ok().Data, StringComparison.Ordinal);
        }
    }
}
