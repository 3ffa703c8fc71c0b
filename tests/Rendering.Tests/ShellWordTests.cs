using Goosed.Rendering.Templating;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("plain-1.2/x@y:z", "plain-1.2/x@y:z")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(id)", "'$(id)'")]
    [InlineData("~", "'~'")]
    [InlineData("%end", "'%end'")]
    public void A_word_is_bare_only_when_it_means_itself(string value, string word) =>
        Assert.Equal(word, ShellWord.Of(value));

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    [InlineData("dash")]
    public async Task Real_shells_read_every_word_back_as_it_was(string shell)
    {
        Assert.SkipUnless(Tool.Find(shell) is not null, $"{shell} is not installed");
        var values = Samples.Hostile.Where(value => Printable.Fault(value, 16384) is null && value != "\ud800").ToList();

        var script = "printf '%s\\n' " + string.Join(' ', values.Select(ShellWord.Of));
        var outcome = await Tool.RunAsync(shell, ["-c", script], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(values, outcome.Output.TrimEnd('\n').Split('\n').Append("").Take(values.Count));
    }
}
