using Goosed.Core.Terminal;

namespace Goosed.Core.Tests.Terminal;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain ünï 🦆 ********", "plain ünï 🦆 ********")]
    [InlineData("a\e[2Kb", "a\\u001b[2Kb")]
    [InlineData("a\r\n\tb\0", "a\\u000d\\u000a\\u0009b\\u0000")]
    [InlineData("\u007f\u009b\u0085", "\\u007f\\u009b\\u0085")]
    [InlineData("\u202a\u202e\u2066\u2069\u200e\u200f\u061c", "\\u202a\\u202e\\u2066\\u2069\\u200e\\u200f\\u061c")]
    [InlineData("\u200b\u200d\u2060\ufeff\u2028", "\\u200b\\u200d\\u2060\\ufeff\\u2028")]
    [InlineData("\u034f\u115f\u3164\uffa0\u2800\ufe0f\u180b", "\\u034f\\u115f\\u3164\\uffa0\\u2800\\ufe0f\\u180b")]
    [InlineData("\U000E0100\U0001D173", "\\U000e0100\\U0001d173")]
    [InlineData("\U000E0041\U000E007F", "\\U000e0041\\U000e007f")]
    public void A_line_shows_what_it_must_not_do(string text, string shown) => Assert.Equal(shown, TerminalText.Line(text));

    [Fact]
    public void Lines_keep_their_ends_and_tabs() => Assert.Equal("a\n\tb\\u000d\n", TerminalText.Lines("a\n\tb\r\n"));

    [Fact]
    public void Json_means_the_same() => Assert.Equal("{\n\"\\udb40\\udc41\\u202e\"}", TerminalText.Json("{\n\"\U000E0041\u202e\"}"));
}
