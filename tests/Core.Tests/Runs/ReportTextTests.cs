using System.Text;
using Goosed.Core.Runs;
using Goosed.Core.Wire;

namespace Goosed.Core.Tests.Runs;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\tb\r\nc ä \ud83e\udebf", "a\tb\r\nc ä \ud83e\udebf")]
    [InlineData("a\0b\u001b[31mc\u007f\u0085", "a\ufffdb\ufffd[31mc\ufffd\ufffd")]
    public void What_no_text_can_hold_is_replaced(string text, string clean)
    {
        Assert.Equal(clean, ReportText.Clean(text));
        Assert.Equal((clean, clean), (ReportText.Message(text), ReportText.Log(text)));
    }

    // An attribute can't hold them.
    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() =>
        Assert.Equal("\ufffda\ufffd\ud83e\udebf\ufffd", ReportText.Clean("\ud800a\udc00\ud83e\udebf\ud800"));

    [Theory]
    [InlineData(2000, "xx")]
    [InlineData(2001, "x … (cut)")]
    [InlineData(100_000, "x … (cut)")]
    public void A_message_has_at_most_2000_characters_and_says_when_it_was_longer(int length, string end)
    {
        var message = ReportText.Message(new string('x', length));

        Assert.Equal(2000, message!.Length);
        Assert.EndsWith(end, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_not_cut_in_the_middle_of_a_character() =>
        Assert.Equal(1999, ReportText.Message(string.Concat(Enumerable.Repeat("\ud83e\udebf", 1500)).Insert(0, "x"))!.Length);

    [Fact]
    public void A_log_of_64_KiB_is_kept_whole()
    {
        var log = new string('x', MilestoneRequest.MaxLogBytes);

        Assert.Equal(log, ReportText.Log(log));
    }

    [Fact]
    public void Of_a_longer_log_the_end_is_kept_and_a_first_line_says_what_was_cut()
    {
        var log = ReportText.Log($"first\n{new string('x', MilestoneRequest.MaxLogBytes)}last");

        Assert.Equal("[the first 10 bytes of this log were cut, the last 65536 follow]", log!.Split('\n')[0]);
        Assert.EndsWith("xlast", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ä", 2)]
    [InlineData("€", 3)]
    [InlineData("\ud83e\udebf", 4)]
    public void A_log_is_not_cut_in_the_middle_of_a_character(string character, int bytes)
    {
        var whole = string.Concat(Enumerable.Repeat(character, 40_000));

        var log = ReportText.Log(whole + "x")!;

        Assert.DoesNotContain('\ufffd', log);
        Assert.InRange(Encoding.UTF8.GetByteCount(log[(log.IndexOf('\n', StringComparison.Ordinal) + 1)..]), MilestoneRequest.MaxLogBytes - bytes, MilestoneRequest.MaxLogBytes);
    }

    [Fact]
    public void What_was_not_given_stays_so() => Assert.Equal((null, null), (ReportText.Message(null), ReportText.Log(null)));
}
