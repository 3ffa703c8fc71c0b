using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>A folder of the desired state, checked without a server.</summary>
[Collection(nameof(SharedServer))]
public sealed class LintTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sound_folder_passes()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Ok();

        Assert.Empty(linted.Data);
        Assert.Contains("1 blueprints", linted.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_named_by_file_and_line()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        _directory.Write("infra/blueprints/rocky/9/odd/blueprint.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Blueprint\nspec:\n  color: red\n");
        _directory.Write("infra/machine-profiles/one.yaml",
            """
            apiVersion: goosed.io/v1alpha1
            kind: MachineProfile
            spec:
              machine: {mac: "52:54:00:11:11:11"}
              profile: {timezone: "Nowhere is this"}
            """);

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty);

        Assert.Matches("(?m)^blueprints/rocky/9/odd/blueprint.yaml:4: ", linted.Data);
        Assert.Matches("(?m)^machine-profiles/one.yaml:5: profile.timezone: takes an IANA time zone", linted.Data);
        Assert.Contains("faults", linted.Messages, StringComparison.Ordinal);
        Assert.NotEmpty((await CtlServer.RunAsync(["lint", _directory["infra"], "-o", "json"])).Is(Exit.Faulty).Items);
    }

    [Fact]
    public async Task A_template_that_cannot_be_used_is_found()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("{family: kickstart}", "{family: kickstart, template: ks.hbs}", StringComparison.Ordinal));
        _directory.Write("infra/blueprints/rocky/9/base/ks.hbs", "text\n{{#if profile.x}}\n");

        Assert.Contains("template", (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_its_place_in_the_template_cannot_carry_is_found_with_what_to_write_instead()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("{family: kickstart}", "{family: kickstart, template: ks.hbs}", StringComparison.Ordinal));
        _directory.Write("infra/blueprints/rocky/9/base/ks.hbs", "text\n%post\nif [[ {{profile.count}} -gt 1 ]]; then echo \"$(basename \"a/{{profile.count}}\")\"; fi\n%end\n");
        _directory.Write("infra/machine-profiles/one.yaml", "apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {mac: \"52:54:00:11:11:12\"}\n  profile: {count: \"a[$(id)]\"}\n");

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty);

        Assert.Matches(@"machine-profiles/one.yaml:5: .*profile\.count: stands in a numeric test of \[\[ \]\].*\(line 3 when rendered\).*; give that field a number", linted.Data);
    }

    [Fact]
    public async Task A_kernel_line_that_kernels_would_cut_off_is_found_without_a_machine()
    {
        var parts = string.Join(", ", Enumerable.Range(0, 30).Select(part => $"site.ca.part{part:00}={new string('Q', 80)}"));
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("args: [", $"args: [{parts}, ", StringComparison.Ordinal));

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty);

        Assert.Matches("(?m)^blueprints/rocky/9/base/blueprint.yaml:[0-9]+: .*args: the kernel.s command line would have 3[0-9]{3} characters.* kernels take 2047: drop or shorten", linted.Data);
    }

    [Fact]
    public async Task A_way_to_the_local_disk_that_does_not_exist_is_found()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        _directory.Write("infra/machine-profiles/one.yaml",
            """
            apiVersion: goosed.io/v1alpha1
            kind: MachineProfile
            spec:
              machine: {mac: "52:54:00:11:11:11"}
              profile: {local_boot: disk2}
            """);

        Assert.Matches("(?m)^machine-profiles/one.yaml:5: profile.local_boot: takes auto, exit, poweroff, sanboot", (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty).Data);
    }

    [Fact]
    public async Task What_no_key_takes_is_a_fault_of_its_file_with_the_field()
    {
        for (var number = 0; number < WrongProfiles.All.Count; number++)
        {
            _directory.Write($"infra/machine-profiles/m{number}.json", new JsonObject
            {
                ["apiVersion"] = "goosed.io/v1alpha1",
                ["kind"] = "MachineProfile",
                ["spec"] = new JsonObject
                {
                    ["machine"] = new JsonObject { ["mac"] = $"52:54:00:12:{number >> 8:x2}:{number & 0xFF:x2}" },
                    ["profile"] = WrongProfiles.All[number].Profile.DeepClone(),
                },
            }.ToJsonString());
        }

        var lines = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty).Data.Split('\n');

        Assert.All(WrongProfiles.All.Index(), wrong => Assert.Contains(
            lines, line => line.StartsWith($"machine-profiles/m{wrong.Index}.json:1: {wrong.Item.Field}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_close_to_a_known_one_is_a_warning()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint + "\n  profile: {timezoen: UTC, rack: r1}\n");

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Ok();

        Assert.Equal("blueprints/rocky/9/base/blueprint.yaml:13: warning: profile.timezoen: is no key that goosed reads; did you mean 'timezone'?\n", linted.Data);
        Assert.Contains("0 faults, 1 warnings", linted.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text\nlang {{settings.lcale}}\n", "ks.hbs:2: The template can't be used: {{lcale}} is not set")]
    [InlineData("text\n\n{{#if profile.x}}\n", "ks.hbs:3: The template can't be used: the block if is not closed")]
    [InlineData("text\n%post\ncat <<A\n{{settings.root.password_hash}}\nA\n%end\n", "ks.hbs:4: The template can't be used: profile.root.password_hash: stands in")]
    [InlineData("text\nlang {{profile.site.lang}} {{#if profile.rack}}{{profile.rack}}{{/if}}\n", "ks.hbs: warning: Nothing in this template reports the milestone 'install' as done")]
    public async Task A_fault_of_a_template_has_the_templates_own_file_and_line(string template, string expected)
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("{family: kickstart}", "{family: kickstart, template: ks.hbs}", StringComparison.Ordinal));
        _directory.Write("infra/blueprints/rocky/9/base/ks.hbs", template);

        Assert.Contains($"blueprints/rocky/9/base/{expected}", (await CtlServer.RunAsync(["lint", _directory["infra"]])).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_document_is_a_fault()
    {
        _directory.Write("other/notes.txt", "nothing");

        Assert.Contains("There is no document in", (await CtlServer.RunAsync(["lint", _directory["other"]])).Is(Exit.Faulty).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_fault() =>
        Assert.Contains("no directory", (await CtlServer.RunAsync(["lint", "/no/such/folder"])).Is(Exit.Faulty).Data, StringComparison.Ordinal);
}
