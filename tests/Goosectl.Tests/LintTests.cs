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
        Assert.Matches("(?m)^machine-profiles/one.yaml: .*timezone", linted.Data);
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

        Assert.Matches(@"machine-profiles/one.yaml: .*profile\.count: stands in a numeric test of \[\[ \]\].*\(line 3 when rendered\).*; give that field a number", linted.Data);
    }

    [Fact]
    public async Task A_kernel_line_that_kernels_would_cut_off_is_found_without_a_machine()
    {
        var parts = string.Join(", ", Enumerable.Range(0, 30).Select(part => $"site.ca.part{part:00}={new string('Q', 80)}"));
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("args: [", $"args: [{parts}, ", StringComparison.Ordinal));

        var linted = (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty);

        Assert.Matches("(?m)^blueprints/rocky/9/base/blueprint.yaml: .*args: the kernel.s command line would have 3[0-9]{3} characters.* kernels take 2047: drop or shorten", linted.Data);
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

        Assert.Matches("(?m)^machine-profiles/one.yaml.*local_boot takes auto, exit, poweroff, sanboot", (await CtlServer.RunAsync(["lint", _directory["infra"]])).Is(Exit.Faulty).Data);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_fault() =>
        Assert.Contains("no directory", (await CtlServer.RunAsync(["lint", "/no/such/folder"])).Is(Exit.Faulty).Data, StringComparison.Ordinal);
}
