using CsCheck;
using Goosed.Core.Blueprints;
using Goosed.Core.Runs;

namespace Goosed.Core.Tests.Runs;

public sealed class SpansTests
{
    [Theory]
    [InlineData(604800, "7 days")]
    [InlineData(86400, "1 day")]
    [InlineData(7200, "2 hours")]
    [InlineData(3600, "1 hour")]
    [InlineData(2700, "45 minutes")]
    [InlineData(60, "1 minute")]
    [InlineData(90, "90 seconds")]
    [InlineData(1, "1 second")]
    [InlineData(0, "0 seconds")]
    [InlineData(90000, "25 hours")]
    public void A_duration_is_told_in_its_largest_whole_unit(int seconds, string text) => Assert.Equal(text, Spans.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("boot", "7d")]
    [InlineData("install", "45m")]
    [InlineData("installed", "2h")]
    [InlineData("postinstall", "30m")]
    [InlineData("own", "1h")]
    public void Milestones_have_default_deadlines(string milestone, string deadline) => Assert.Equal(deadline, Deadlines.Text(Deadlines.DefaultOf(milestone)));

    [Theory]
    [InlineData("7d", 604800)]
    [InlineData("45m", 2700)]
    [InlineData("90s", 90)]
    [InlineData("0", 0)]
    [InlineData("3650d", 315360000)]
    public void A_deadline_is_read_as_people_write_it(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Deadlines.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("7")]
    [InlineData("7w")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData(" 1h")]
    [InlineData("3651d")]
    [InlineData("99999999999d")]
    public void Any_other_text_is_no_deadline(string text) => Assert.Null(Deadlines.Parse(text));

    [Fact]
    public void A_deadline_is_read_as_it_is_written() => Gen.Int[0, 315_360_000].Sample(seconds =>
        Deadlines.Parse(Deadlines.Text(TimeSpan.FromSeconds(seconds))) == TimeSpan.FromSeconds(seconds), iter: 1000);
}
