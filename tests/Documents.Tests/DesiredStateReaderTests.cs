using Goosed.Core.Blueprints;

namespace Goosed.Documents.Tests;

public sealed class DesiredStateReaderTests : IDisposable
{
    private readonly InfraDirectory _infra = new();

    public void Dispose() => _infra.Dispose();

    [Theory]
    [InlineData("30373237-3132-4d32-3235-303930354433")]
    [InlineData("37323730-3231-324d-3235-303930354433")]
    public void A_uuid_in_two_files_is_a_fault_in_both_in_either_byte_order(string other)
    {
        _infra.Write("machine-profiles/a.yaml", Known("52:54:00:00:00:01", "uuid: 30373237-3132-4d32-3235-303930354433"))
            .Write("machine-profiles/b.yaml", Known("52:54:00:00:00:02", $"uuid: {other}"))
            .Write("machine-profiles/c.yaml", Known("52:54:00:00:00:03", "serial: S1"))
            .Write("machine-profiles/d.yaml", Known("52:54:00:00:00:04", "serial: S1"));

        var state = _infra.Read();

        Assert.Equal([("machine-profiles/a.yaml", 6), ("machine-profiles/b.yaml", 6)], state.Faults.Select(fault => (fault.Path, fault.Line)));
        Assert.All(state.Faults, fault => Assert.Contains("a UUID belongs to one machine", fault.Reason, StringComparison.Ordinal));
        Assert.Equal(["machine-profiles/c.yaml", "machine-profiles/d.yaml"], state.MachineProfiles.Select(machine => machine.Path));
    }

    [Fact]
    public void A_uuid_that_boards_come_with_is_no_fault_in_two_files()
    {
        _infra.Write("machine-profiles/a.yaml", Known("52:54:00:00:00:01", "uuid: 03000200-0400-0500-0006-000700080009"))
            .Write("machine-profiles/b.yaml", Known("52:54:00:00:00:02", "uuid: 03000200-0400-0500-0006-000700080009"));

        Assert.Empty(_infra.Read().Faults);
    }

    [Fact]
    public void A_machine_knows_the_line_of_each_of_its_values()
    {
        _infra.Write("machine-profiles/a.yaml", Known("5254.0000.0001", "serial: S1\n    uuid: 30373237-3132-4D32-3235-303930354433\n    macs:\n      - 52-54-00-00-00-02\n      - 525400000003"));

        var lines = Assert.Single(_infra.Read().MachineProfiles).Lines;

        Assert.Equal((5, 9, 10), (lines["52:54:00:00:00:01"], lines["52:54:00:00:00:02"], lines["52:54:00:00:00:03"]));
        Assert.Equal((6, 7), (lines["S1"], lines["30373237-3132-4d32-3235-303930354433"]));
    }

    private static string Known(string mac, string rest) => $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine:\n    mac: '{mac}'\n    {rest}\n";

    [Fact]
    public void The_shipped_desired_state_has_no_fault_and_enrols_nothing()
    {
        var state = InfraDirectory.Read(Repository.At("infra"));

        Assert.Empty(state.Faults);
        Assert.Empty(state.MachineProfiles);
        Assert.Equal("rocky/9/base", Assert.Single(state.Blueprints, blueprint => blueprint.Default).Name);
        Assert.Superset(
            new HashSet<string> { "debian/12/base", "rhel/9/base", "rocky/9/base", "windows/2022/base" },
            state.Blueprints.Select(blueprint => blueprint.Name).ToHashSet());
    }

    [Fact]
    public void The_shipped_example_of_a_machine_has_no_fault()
    {
        var example = File.ReadAllText(Repository.At("infra/machine-profiles/example/rack-1/01-mac-525400123456.yaml.example"));
        _infra.Write("machine-profiles/01.yaml", example).Write("blueprints/rocky/9/base/blueprint.yaml", InfraDirectory.Blueprint);

        var state = _infra.Read();

        Assert.Empty(state.Faults);
        Assert.Equal("web-01", Assert.Single(state.MachineProfiles).Profile["hostname"]?.GetValue<string>());
    }

    [Fact]
    public void A_missing_infra_directory_is_an_empty_state_and_a_fault()
    {
        var state = InfraDirectory.Read(_infra.At("missing"));

        Assert.Empty(state.Blueprints);
        Assert.Equal(".", Assert.Single(state.Faults).Path);
        Assert.Contains("INFRA_PATH", state.Faults[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_folders_are_empty() => Assert.Empty(_infra.Read().Faults);

    [Fact]
    public void A_file_that_is_too_long_is_a_fault_of_its_own()
    {
        _infra.Write("workflows/long.yaml", "# " + new string('x', 256 * 1024))
            .Write("blueprints/a/1/b/blueprint.yaml", InfraDirectory.Blueprint);

        var state = _infra.Read();

        Assert.Equal("workflows/long.yaml: The file is longer than 256 KiB.", Assert.Single(state.Faults).ToString());
        Assert.Single(state.Blueprints);
    }

    [Fact]
    public void A_file_that_is_not_utf8_names_its_line()
    {
        Directory.CreateDirectory(_infra.At("workflows"));
        File.WriteAllBytes(_infra.At("workflows/latin1.yaml"), [.. "a: 1\nb: "u8, 0xFC, .. "\n"u8]);

        var fault = Assert.Single(_infra.Read().Faults);

        Assert.Equal("workflows/latin1.yaml:2: This is not UTF-8; save the file in that encoding.", fault.ToString());
    }

    [Theory]
    [InlineData("nested more than 64 deep", "[", "]", 100_000)]
    [InlineData("more than 10,000 values", "[1,", "]", 1, 11_000)]
    public void A_hostile_file_is_refused(string reason, string open, string close, int depth, int items = 0)
    {
        var bomb = $"{Repeat(open, depth)}{Repeat("1,", items)}1{Repeat(close, depth)}";
        _infra.Write("machine-profiles/bomb.yaml", InfraDirectory.Machine("52:54:00:00:00:01", $"  profile: {{a: {bomb}}}\n"));

        Assert.Contains(reason, Assert.Single(_infra.Read().Faults).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 9, "more than 10,000 values")]
    [InlineData(1, 60, "more than 50 aliases")]
    public void Aliases_cannot_multiply_without_end(int each, int levels, string reason)
    {
        var lines = Enumerable.Range(1, levels).Select(level => $"    l{level}: &l{level} [{Repeat($"*l{level - 1}, ", each)}]\n");
        var profile = $"  profile:\n    l0: &l0 [x]\n{string.Concat(lines)}";
        _infra.Write("machine-profiles/bomb.yaml", InfraDirectory.Machine("52:54:00:00:00:01", profile));

        Assert.Contains(reason, Assert.Single(_infra.Read().Faults).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_followed_only_within_the_infra_directory()
    {
        using var outside = new InfraDirectory();
        outside.Write("secret", "secret").Write("machine-profiles/x.yaml", InfraDirectory.Machine("52:54:00:00:00:09"));
        _infra.Write("machine-profiles/..data/a.yaml", InfraDirectory.Machine("52:54:00:00:00:01"));
        File.CreateSymbolicLink(_infra.At("machine-profiles/a.yaml"), "..data/a.yaml");
        File.CreateSymbolicLink(_infra.At("machine-profiles/b.yaml"), outside.At("machine-profiles/x.yaml"));
        Directory.CreateSymbolicLink(_infra.At("machine-profiles/dir"), outside.At("machine-profiles"));
        Directory.CreateSymbolicLink(_infra.At("machine-profiles/loop"), _infra.At("machine-profiles"));
        _infra.Write("blueprints/a/1/b/blueprint.yaml", InfraDirectory.TemplatedBlueprint);
        File.CreateSymbolicLink(_infra.At("blueprints/a/1/b/ks.cfg"), outside.At("secret"));

        var state = _infra.Read();

        Assert.Equal(["machine-profiles/a.yaml"], state.MachineProfiles.Select(m => m.Path));
        Assert.Empty(state.Blueprints);
        Assert.Equal(
            ["blueprints/a/1/b/ks.cfg", "machine-profiles/b.yaml", "machine-profiles/dir", "machine-profiles/loop"],
            state.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_text_with_nul_is_a_fault_that_names_its_line()
    {
        _infra.Write("machine-profiles/a.yaml", InfraDirectory.Machine("525400123456", "  profile:\n    note: \"a\\0b\"\n"));

        Assert.StartsWith("machine-profiles/a.yaml:6: This holds NUL", Assert.Single(_infra.Read().Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_in_the_folder_does_not_hold_up_the_rest()
    {
        _infra.Write("blueprints/a/1/b/blueprint.yaml", InfraDirectory.Blueprint).Write("workflows/other.txt", "");
        using (var made = System.Diagnostics.Process.Start("mkfifo", _infra.At("workflows/pipe.yaml")))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var state = await Task.Run(_infra.Read, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Single(state.Blueprints);
        Assert.Equal("workflows/pipe.yaml", Assert.Single(state.Faults).Path);
    }

    [Theory]
    [InlineData("protected: \"true\"", "profile.protected: takes true or false")]
    [InlineData("provision: Manual", "profile.provision: takes one of manual, auto")]
    public void A_machine_profile_that_only_seems_to_keep_its_machine_safe_is_a_fault(string setting, string reason)
    {
        _infra.Write("machine-profiles/a.yaml", InfraDirectory.Machine("525400123456", $"  profile:\n    hostname: a\n    {setting}\n"));

        var state = _infra.Read();

        Assert.Empty(state.MachineProfiles);
        Assert.Contains(reason, Assert.Single(state.Faults).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_is_reported_on_its_own_line()
    {
        _infra.Write("workflows/a.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot}\n    - name: install\n\t  deadline: 5m\n");

        Assert.Equal("workflows/a.yaml:7: This can't be read as YAML: the line is indented by a tab; use spaces.", Assert.Single(_infra.Read().Faults).ToString());
    }

    [Fact]
    public void A_host_name_in_two_files_is_a_warning_in_both_and_both_are_in_force()
    {
        _infra.Write("machine-profiles/a.yaml", InfraDirectory.Machine("525400000001", "  profile: {hostname: web1}\n"));
        _infra.Write("machine-profiles/b.yaml", InfraDirectory.Machine("525400000002", "  profile: {hostname: WEB1}\n"));

        var state = _infra.Read();

        Assert.Equal(2, state.MachineProfiles.Count);
        Assert.True(state.HasEveryMachine);
        Assert.Equal(
            [
                "machine-profiles/a.yaml:5: warning: The host name web1 is also in machine-profiles/b.yaml; give each machine its own.",
                "machine-profiles/b.yaml:5: warning: The host name web1 is also in machine-profiles/a.yaml; give each machine its own.",
            ],
            state.Faults.Select(fault => $"{fault}"));
    }

    [Fact]
    public void A_blueprint_that_cannot_be_rendered_is_kept_apart_from_those_that_can()
    {
        _infra.Write("blueprints/a/1/b/blueprint.yaml", InfraDirectory.TemplatedBlueprint).Write("blueprints/a/1/b/ks.cfg", "{{settings.lcale}}\n");

        var state = _infra.Read();

        Assert.Empty(state.Blueprints);
        Assert.Equal("a/1/b", Assert.Single(state.Unrenderable).Name);
        Assert.Equal("blueprints/a/1/b/ks.cfg", Assert.Single(state.Faults, fault => !fault.IsWarning).Path);
    }

    [Fact]
    public void A_folder_named_as_a_document_is_a_fault()
    {
        _infra.Write("blueprints/a/1/b/blueprint.yaml/x", "");

        Assert.Contains("This is a folder", Assert.Single(_infra.Read().Faults).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_cut_off_anywhere_or_with_any_character_in_it_is_read_or_a_fault()
    {
        const string Whole = "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  a: [1,\n  {b: 2}]\n  c: \"x\"\n  d: 'y' # z\n  e: |\n    t\n  f: &a {g: *a}\n";
        for (var at = 0; at < Whole.Length; at++)
        {
            _infra.Write($"workflows/cut{at}.yaml", Whole[..at]);
            foreach (var (index, character) in "\"'[]{}:,#&*!|>%@`\t-?".Index())
            {
                _infra.Write($"workflows/w{at}-{index}.yaml", Whole.Insert(at, $"{character}"));
            }
        }

        Assert.NotEmpty(_infra.Read().Faults);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_a_fault()
    {
        Directory.CreateDirectory(_infra.At("workflows"));
        File.CreateSymbolicLink(_infra.At("workflows/w.yaml"), "missing.yaml");

        Assert.Equal("workflows/w.yaml", Assert.Single(_infra.Read().Faults).Path);
    }

    [Fact]
    public void A_reader_that_reads_again_sees_every_change()
    {
        var reader = new DesiredStateReader();
        DesiredState Read() => reader.Read(_infra.Path, TestContext.Current.CancellationToken);
        _infra.Write("machine-profiles/1.yaml", InfraDirectory.Machine("52:54:00:00:00:01")).Write("machine-profiles/2.yaml", "broken");
        var first = Read();

        var again = Read();
        _infra.Write("machine-profiles/1.yaml", "broken").Write("machine-profiles/2.yaml", InfraDirectory.Machine("52:54:00:00:00:02"));
        var changed = Read();
        File.Delete(_infra.At("machine-profiles/2.yaml"));
        var gone = Read();

        Assert.Equal(["machine-profiles/1.yaml"], first.MachineProfiles.Select(m => m.Path));
        Assert.Equal(first.MachineProfiles.Select(m => m.Path), again.MachineProfiles.Select(m => m.Path));
        Assert.NotSame(first.MachineProfiles[0].Profile, again.MachineProfiles[0].Profile);
        Assert.Equal(first.Faults, again.Faults);
        Assert.Equal(["machine-profiles/2.yaml"], changed.MachineProfiles.Select(m => m.Path));
        Assert.Equal(["machine-profiles/1.yaml"], changed.Faults.Select(f => f.Path));
        Assert.Empty(gone.MachineProfiles);
    }

    [Fact]
    public void An_infra_directory_may_be_a_link_itself()
    {
        _infra.Write("real/workflows/w.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec: {steps: [{name: boot}]}\n");
        Directory.CreateSymbolicLink(_infra.At("current"), "real");

        var state = InfraDirectory.Read(_infra.At("current"));

        Assert.Empty(state.Faults);
        Assert.Equal("w", Assert.Single(state.Workflows).Name);
    }

    [Fact]
    public void A_template_is_read_as_it_is()
    {
        const string Template = "# kickstart\r\ntext --utf8 {{ profile.hostname }}\n";
        _infra.Write("blueprints/a/1/b/blueprint.yaml", InfraDirectory.TemplatedBlueprint)
            .Write("blueprints/a/1/b/ks.cfg", Template);

        Assert.Equal(new AnswerFile("kickstart", Template), Assert.Single(_infra.Read().Blueprints).AnswerFile);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(() => new DesiredStateReader().Read(Repository.At("infra"), cancelled));
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
