using Goosed.Testing;

namespace Goosed.EndToEnd.Tests;

/// <summary>What a newcomer is told to type works, word by word, and prints what the page shows.</summary>
public sealed class PagesTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/tutorial.md")]
    public async Task Every_shell_block_of_a_page_runs_and_prints_what_it_shows(string path)
    {
        var ct = TestContext.Current.CancellationToken;
        var blocks = PageBlocks.Read(await File.ReadAllTextAsync(Lab.InRepository(path), ct));
        Assert.NotEmpty(blocks);
        using var directory = new TestDirectory();

        var fault = await new PageScript(blocks, directory).FaultAsync(ct);

        Assert.True(fault is null, $"{path}, {fault}");
    }

    [Theory]
    [InlineData("a\n…\nd …\n", "a\nb\nc\nd 01a219d7-f632-7000-9f74-61500d410316\n", true)]
    [InlineData("Machine: 01a219d7-f632-7000-9f74-61500d410316   12s\n", "Machine: 01a219d7-f517-7000-acb0-004951291263 7s\n", true)]
    [InlineData("ok\n", "broken\n", false)]
    [InlineData("ok\n", "ok\nmore\n", false)]
    public void What_differs_from_run_to_run_is_left_out(string shown, string output, bool same) => Assert.Equal(same, PageBlocks.Printed(shown, output));
}
