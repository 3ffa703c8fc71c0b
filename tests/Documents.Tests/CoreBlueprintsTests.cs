using System.Text.Json;
using Goosed.Core.Blueprints;
using Goosed.Core.Ids;

namespace Goosed.Documents.Tests;

public sealed class CoreBlueprintsTests
{
    // RFC 9562, appendix A.4.
    [Fact]
    public void A_version_5_id_is_that_of_the_rfc() => Assert.Equal(
        new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
        Uuid5.Of(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    // Databases hold these ids: the test fails when an edit would give every blueprint another one.
    [Fact]
    public void A_blueprints_id_never_changes() =>
        Assert.Equal(new Guid("18cf70f7-91dc-5d0f-aa4a-505ef9b5d342"), BlueprintId.From("rocky/9/base"));

    [Theory]
    [InlineData("7d", 7 * 86400)]
    [InlineData("2h", 7200)]
    [InlineData("45m", 2700)]
    [InlineData("90s", 90)]
    [InlineData("0", 0)]
    [InlineData("3650d", 3650L * 86400)]
    public void A_deadline_is_read_and_written(string text, long seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Deadlines.Parse(text));
        Assert.Equal(text, Deadlines.Text(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData(" 1d")]
    [InlineData("3651d")]
    [InlineData("2147483647d")]
    [InlineData("99999999999d")]
    public void Anything_else_is_no_deadline(string text) => Assert.Null(Deadlines.Parse(text));

    [Fact]
    public void A_step_without_a_deadline_has_that_of_its_name() => Assert.Equal(
        ["7d", "45m", "2h", "30m", "1h"],
        new[] { "boot", "install", "installed", "postinstall", "other" }.Select(name => Deadlines.Text(new WorkflowStep(name).Limit)));

    [Fact]
    public void In_json_a_deadline_is_as_people_write_it()
    {
        var steps = new WorkflowStep[] { new("boot", TimeSpan.Zero), new("burn-in", TimeSpan.FromDays(2)), new("other") };

        var json = JsonSerializer.Serialize(steps);

        Assert.Equal("""[{"Name":"boot","Deadline":"0"},{"Name":"burn-in","Deadline":"2d"},{"Name":"other","Deadline":null}]""", json);
        Assert.Equal(steps, JsonSerializer.Deserialize<WorkflowStep[]>(json));
    }

    [Fact]
    public void Placeholders_are_filled_in_and_other_braces_left() => Assert.Equal(
        "inst.ks=<answer_file> {} ${x y} {9}",
        Placeholders.Fill("inst.ks={answer_file} {} ${x y} {9}", name => $"<{name}>"));

    [Fact]
    public void An_artifact_may_be_named_by_its_digest()
    {
        var digest = new string('a', 64);

        Assert.Equal(digest, new BootFile(Artifact: $"sha256:{digest}").Digest?.ToString());
        Assert.Null(new BootFile(Artifact: digest).Digest);
        Assert.Null(new BootFile(Url: "http://mirror/vmlinuz").Digest);
    }
}
