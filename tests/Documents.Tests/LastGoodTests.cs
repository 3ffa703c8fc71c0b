using Goosed.Core.Blueprints;

namespace Goosed.Documents.Tests;

public sealed class LastGoodTests : IDisposable
{
    private const string First = "blueprints/a/1/first/blueprint.yaml";
    private const string Second = "blueprints/a/1/second/blueprint.yaml";
    private const string Workflow = "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec: {steps: [{name: boot}]}\n";

    private readonly InfraDirectory _infra = new();
    private readonly DesiredState _before;

    public LastGoodTests()
    {
        _infra.Write(First, InfraDirectory.DefaultBlueprint).Write(Second, InfraDirectory.Blueprint).Write("workflows/w.yaml", Workflow)
            .Write("machine-profiles/01.yaml", InfraDirectory.Machine("52:54:00:00:00:01"))
            .Write("machine-profiles/02.yaml", InfraDirectory.Machine("52:54:00:00:00:02"));
        _before = _infra.Read();
        Assert.Empty(_before.Faults);
    }

    private DesiredState Merged => LastGood.Merge(_before, _infra.Read());

    public void Dispose() => _infra.Dispose();

    [Theory]
    [InlineData(First)]
    [InlineData("workflows/w.yaml")]
    [InlineData("machine-profiles/01.yaml")]
    public void A_faulty_file_keeps_its_last_good_document(string path)
    {
        _infra.Write(path, "broken: [");

        var merged = Merged;

        Assert.Equal(path, Assert.Single(merged.Faults).Path);
        Assert.Equal(Names(_before), Names(merged));
        Assert.NotEqual(_before.Version, merged.Version);
    }

    [Fact]
    public void A_file_that_is_gone_takes_its_document_along()
    {
        File.Delete(_infra.At("machine-profiles/01.yaml"));

        Assert.Equal(["machine-profiles/02.yaml"], Merged.MachineProfiles.Select(m => m.Path));
    }

    [Fact]
    public void A_corrected_file_is_in_force_at_once()
    {
        _infra.Write("machine-profiles/01.yaml", InfraDirectory.Machine("52:54:00:00:00:01", "  blueprint: a/1/second\n"));

        Assert.Equal("a/1/second", Merged.MachineProfiles[0].Blueprint);
    }

    [Fact]
    public void A_missing_template_keeps_the_blueprint_as_it_was()
    {
        _infra.Write(Second, InfraDirectory.TemplatedBlueprint);

        Assert.Single(Merged.Faults);
        Assert.Null(Assert.Single(Merged.Blueprints, b => b.Name == "a/1/second").AnswerFile);
    }

    [Fact]
    public void Without_the_infra_directory_everything_stays()
    {
        var merged = LastGood.Merge(_before, InfraDirectory.Read(_infra.At("missing")));

        Assert.Equal(Names(_before), Names(merged));
        Assert.Single(merged.Faults);
    }

    [Fact]
    public void An_address_in_two_files_stays_with_the_one_that_had_it()
    {
        _infra.Write("machine-profiles/03.yaml", InfraDirectory.Machine("52:54:00:00:00:01"));

        Assert.Equal(["machine-profiles/01.yaml", "machine-profiles/02.yaml"], Merged.MachineProfiles.Select(m => m.Path));
        Assert.Equal(2, Merged.Faults.Count);
    }

    [Fact]
    public void An_address_that_moved_is_not_kept_by_the_faulty_file_that_had_it()
    {
        _infra.Write("machine-profiles/01.yaml", "broken: [")
            .Write("machine-profiles/02.yaml", InfraDirectory.Machine("52:54:00:00:00:01"));

        Assert.Equal(["machine-profiles/02.yaml"], Merged.MachineProfiles.Select(m => m.Path));
    }

    [Fact]
    public void A_second_default_leaves_the_first_in_force()
    {
        _infra.Write(Second, InfraDirectory.DefaultBlueprint);

        Assert.Equal("a/1/first", Assert.Single(Merged.Blueprints, b => b.Default).Name);
        Assert.Equal(2, Merged.Faults.Count);
    }

    [Fact]
    public void A_default_that_is_taken_back_is_none()
    {
        _infra.Write(First, InfraDirectory.Blueprint);

        Assert.DoesNotContain(Merged.Blueprints, b => b.Default);
    }

    [Fact]
    public void A_faulty_default_gives_way_to_a_new_one()
    {
        _infra.Write(First, "broken: [").Write(Second, InfraDirectory.DefaultBlueprint);

        Assert.Equal("a/1/second", Assert.Single(Merged.Blueprints, b => b.Default).Name);
        Assert.Equal(2, Merged.Blueprints.Count);
    }

    private static IEnumerable<string> Names(DesiredState state) => state.Blueprints.Select(b => $"{b.Name} {b.Default}")
        .Concat(state.Workflows.Select(w => w.Name))
        .Concat(state.MachineProfiles.Select(m => m.Path));
}
