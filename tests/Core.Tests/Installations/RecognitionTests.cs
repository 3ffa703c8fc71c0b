using Goosed.Core.Installations;

namespace Goosed.Core.Tests.Installations;

public sealed class RecognitionTests
{
    private static readonly Guid s_id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    private static readonly Guid s_other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");

    private static InstallationRecord New => new() { Id = s_id };

    private static InstallationRecord Marked => New with { Marked = true, Ticks = 5000, Events = 70 };

    [Fact]
    public void A_new_database_with_nothing_beside_it_is_a_new_installations() => Assert.IsType<Recognition.Same>(Recognition.Of(New, null, null));

    [Fact]
    public void A_new_database_beside_secrets_or_artifacts_is_none_of_theirs() =>
        Assert.Contains("it is new, but url-signing.key of an installation are there", Assert.IsType<Recognition.Foreign>(Recognition.Of(New, null, "url-signing.key")).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_database_that_was_in_use_before_there_were_marks_gets_one() => Assert.IsType<Recognition.Same>(Recognition.Of(New with { Upgraded = true }, null, "artifacts"));

    [Fact]
    public void Artifacts_that_were_uploaded_before_the_first_mark_was_written_are_its_own() => Assert.IsType<Recognition.Same>(Recognition.Of(New with { HasArtifacts = true }, null, "artifacts"));

    [Fact]
    public void A_new_or_emptied_database_beside_anothers_mark_is_foreign() => Assert.IsType<Recognition.Foreign>(Recognition.Of(New, new(s_other, 5000, 70), null));

    [Fact]
    public void A_mark_that_was_written_before_the_database_said_so_is_its_own() => Assert.IsType<Recognition.Same>(Recognition.Of(New, new(s_id, 0, 0), null));

    [Theory]
    [InlineData(5000, 70)]
    [InlineData(4999, 69)]
    public void A_database_that_is_as_far_as_its_mark_or_farther_is_the_same(long ticks, long events) =>
        Assert.IsType<Recognition.Same>(Recognition.Of(Marked, new(s_id, ticks, events), "artifacts"));

    [Theory]
    [InlineData(5001, 70)]
    [InlineData(5000, 71)]
    public void A_database_that_is_behind_its_mark_was_restored(long ticks, long events) =>
        Assert.IsType<Recognition.Restored>(Recognition.Of(Marked, new(s_id, ticks, events), "artifacts"));

    [Fact]
    public void A_database_without_its_mark_was_restored() => Assert.IsType<Recognition.Restored>(Recognition.Of(Marked, null, null));

    [Fact]
    public void A_database_from_before_the_upgrade_was_restored() => Assert.IsType<Recognition.Restored>(Recognition.Of(New with { Upgraded = true }, new(s_other, 5000, 70), null));

    [Fact]
    public void Another_installations_database_is_foreign() => Assert.IsType<Recognition.Foreign>(Recognition.Of(Marked, new(s_other, 0, 0), null));

    [Fact]
    public void A_mark_is_read_as_it_was_written()
    {
        var mark = new InstallationMark(s_id, 12345, 678) { FileTicks = 9 };

        Assert.Equal(mark, InstallationMark.Parse(mark.ToString()));
    }

    [Fact]
    public void A_mark_of_a_version_before_says_less() =>
        Assert.Equal(new InstallationMark(s_id, 7, 0), InstallationMark.Parse($"database {s_id}\nclock 7\n"));

    [Theory]
    [InlineData("")]
    [InlineData("database 0198c0de-0000-7000-8000-000000000001\n")]
    [InlineData("database x\nclock 1\n")]
    [InlineData("database 0198c0de-0000-7000-8000-000000000001\nclock \n")]
    public void What_was_cut_off_is_no_mark(string text) => Assert.Null(InstallationMark.Parse(text));
}
