using System.CommandLine;
using System.Text.RegularExpressions;
using Goosed.Rendering;

namespace Goosed.Goosectl.Tests;

/// <summary>Fields of a profile as they are typed.</summary>
public sealed partial class FieldsTests
{
    /// <summary>The fields in the examples of every verb.</summary>
    public static TheoryData<string> Examples =>
    [
        .. CommandTree.Create().Subcommands.SelectMany(All).OfType<ExampledCommand>().SelectMany(command => command.Examples)
            .Where(example => example.Contains(" set ", StringComparison.Ordinal) || example.Contains("--set ", StringComparison.Ordinal))
            .SelectMany(example => Words().Matches(example).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal)))
            .Where(word => word.Length > 0 && char.IsAsciiLetterLower(word[0]) && (word.Contains('=', StringComparison.Ordinal) || word.EndsWith('-')))
            .Distinct(),
    ];

    [Theory]
    [InlineData("hostname=1006", """{"hostname":"1006"}""")]
    [InlineData("locale=null", """{"locale":"null"}""")]
    [InlineData("rak=2", """{"rak":"2"}""")]
    [InlineData("gpu=true", """{"gpu":"true"}""")]
    [InlineData("gpu:=true", """{"gpu":true}""")]
    [InlineData("protected=true", """{"protected":true}""")]
    [InlineData("disks.swap=false", """{"disks":{"swap":false}}""")]
    [InlineData("disks.swap=no", """{"disks":{"swap":"no"}}""")]
    [InlineData("windows.disk=1", """{"windows":{"disk":1}}""")]
    [InlineData("windows.disk=one", """{"windows":{"disk":"one"}}""")]
    [InlineData("ntp_servers=a,b", """{"ntp_servers":["a","b"]}""")]
    [InlineData("ntp_servers=a", """{"ntp_servers":["a"]}""")]
    [InlineData("ntp_servers=", """{"ntp_servers":[]}""")]
    [InlineData("kernel_args=quiet", """{"kernel_args":["quiet"]}""")]
    [InlineData("kernel_args:=[\"console=ttyS0,115200\"]", """{"kernel_args":["console=ttyS0,115200"]}""")]
    [InlineData("note=a=b", """{"note":"a=b"}""")]
    [InlineData("users:=[]", """{"users":[]}""")]
    [InlineData("proxy-", """{"proxy":null}""")]
    public void A_value_has_the_type_of_its_key(string field, string profile) => Assert.Equal(profile, Fields.Patch([field]).ToJsonString());

    [Theory]
    [InlineData("kernel_args=console=ttyS0,115200", "kernel_args:='[\"console=ttyS0,115200\"]'")]
    [InlineData("ntp_servers=[\"a\"]", "ntp_servers:='[\"a\"]'")]
    [InlineData("users=alice", "users:='")]
    [InlineData("note:=007", "note:='\"…\"'")]
    [InlineData("hostname", "hostname=node1")]
    public void What_is_not_clear_is_refused_with_the_way_to_write_it(string field, string next) =>
        Assert.Contains(next, Assert.Throws<CtlException>(() => Fields.Patch([field])).Next, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_sets_what_goosed_reads(string field)
    {
        var profile = Fields.Patch([field]);

        Assert.NotNull(ProfileKeys.Find(field.Split([":=", "="], StringSplitOptions.None)[0].TrimEnd('-')));
        Assert.Empty(ProfileKeys.Faults(profile));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    [GeneratedRegex(@"(?<= )([^' ]|'[^']*')+")]
    private static partial Regex Words();
}
