using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class MachineTests
{
    [Theory]
    [InlineData("""{"blueprint": "own"}""", "file", """{"blueprint": "file-profile"}""", "own")]
    [InlineData("{}", "file", """{"blueprint": "file-profile"}""", "file")]
    [InlineData("{}", null, """{"blueprint": "file-profile"}""", "file-profile")]
    [InlineData("""{"blueprint": ""}""", null, "{}", null)]
    [InlineData("""{"blueprint": 7}""", "file", "{}", "file")]
    public void The_blueprint_is_the_profiles_else_the_files(string own, string? named, string desired, string? wanted)
    {
        var machine = Sample(own) with { Desired = new("machine-profiles/a.yaml", named, null, Object(desired)) };

        Assert.Equal(wanted, machine.WantedBlueprint);
    }

    [Theory]
    [InlineData("""{"workflow": "own"}""", "file", "own")]
    [InlineData("{}", "file", "file")]
    [InlineData("{}", null, null)]
    public void The_workflow_is_the_profiles_else_the_files(string own, string? named, string? wanted) =>
        Assert.Equal(wanted, (Sample(own) with { Desired = new("machine-profiles/a.yaml", null, named, []) }).WantedWorkflow);

    [Theory]
    [InlineData("""{"protected": true}""", true)]
    [InlineData("""{"protected": false}""", false)]
    [InlineData("""{"protected": null}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"protected": "true"}""", true)]
    [InlineData("""{"protected": "no"}""", true)]
    [InlineData("""{"protected": 1}""", true)]
    public void A_machine_is_protected_when_its_profile_can_mean_that(string profile, bool isProtected) => Assert.Equal(isProtected, Sample(profile).IsProtected);

    [Theory]
    [InlineData("""{"provision": "manual"}""", true)]
    [InlineData("""{"provision": "auto"}""", false)]
    [InlineData("""{"provision": null}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"provision": "Manual"}""", true)]
    [InlineData("""{"provision": false}""", true)]
    public void A_machine_has_no_first_run_when_its_profile_can_mean_that(string profile, bool isManual) => Assert.Equal(isManual, Sample(profile).IsManual);

    [Fact]
    public void Settings_of_the_api_win_over_those_of_the_file()
    {
        var machine = Sample("""{"protected": false, "net": {"ip": "10.0.0.1"}}""") with
        {
            Desired = new("machine-profiles/a.yaml", null, null, Object("""{"protected": true, "net": {"ip": "10.0.0.9", "gw": "10.0.0.254"}}""")),
        };

        Assert.False(machine.IsProtected);
        Assert.Equal("""{"protected":false,"net":{"ip":"10.0.0.1","gw":"10.0.0.254"}}""", machine.MergedProfile.ToJsonString());
    }

    private static Machine Sample(string profile) => new()
    {
        Id = Guid.NewGuid(),
        Mac = MacAddress.Parse("525400123456"),
        Profile = Object(profile),
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();
}
