using Goosed.Core.Events;

namespace Goosed.Core.Tests.Events;

public sealed class SubjectsTests
{
    [Theory]
    [InlineData("goosed.runs.finished", true)]
    [InlineData("goosed.*.started", true)]
    [InlineData("goosed.>", true)]
    [InlineData(">", true)]
    [InlineData("goosed.>.finished", false)]
    [InlineData("goosed..finished", false)]
    [InlineData("goosed.runs.", false)]
    [InlineData("goosed runs", false)]
    [InlineData("goosed.\0", false)]
    public void A_filter_that_nothing_could_match_is_none(string filter, bool isValid) => Assert.Equal(isValid, Subjects.IsValidFilter(filter));

    [Theory]
    [InlineData("goosed.runs.started", "goosed.runs.started", true)]
    [InlineData("goosed.runs.started", "goosed.runs.*", true)]
    [InlineData("goosed.runs.started", "goosed.*.started", true)]
    [InlineData("goosed.runs.started", "*.*.*", true)]
    [InlineData("goosed.runs.started", "goosed.>", true)]
    [InlineData("goosed.runs.started", ">", true)]
    [InlineData("goosed.runs.started", "goosed.runs.>", true)]
    [InlineData("goosed.runs", "goosed.runs.>", false)]
    [InlineData("goosed.runs.started", "goosed.*", false)]
    [InlineData("goosed.runs", "goosed.runs.*", false)]
    [InlineData("goosed.runs.started", "goosed.runs", false)]
    [InlineData("goosed.runs.started", "goosed.runs.finished", false)]
    [InlineData("goosed.runs.started", "goosed.run*.started", false)]
    [InlineData("goosed.runs.started", "Goosed.runs.started", false)]
    public void A_filter_is_of_natss_form(string subject, string filter, bool matches) => Assert.Equal(matches, Subjects.Matches(subject, filter));

    [Theory]
    [InlineData("goosed.test", true)]
    [InlineData("goosed.site-1.power_off", true)]
    [InlineData("goosed.", false)]
    [InlineData("goosed", false)]
    [InlineData("other.test", false)]
    [InlineData("goosed..test", false)]
    [InlineData("goosed.test.", false)]
    [InlineData("goosed.*", false)]
    [InlineData("goosed.>", false)]
    [InlineData("goosed.a b", false)]
    [InlineData("goosed.é", false)]
    public void A_subject_is_a_dotted_name_under_goosed(string subject, bool valid) => Assert.Equal(valid, Subjects.IsValid(subject));

    [Fact]
    public void A_subject_has_at_most_200_characters()
    {
        Assert.True(Subjects.IsValid("goosed." + new string('a', 193)));
        Assert.False(Subjects.IsValid("goosed." + new string('a', 194)));
    }
}
