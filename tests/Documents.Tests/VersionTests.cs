namespace Goosed.Documents.Tests;

public sealed class VersionTests : IDisposable
{
    private const string BlueprintFile = "blueprints/a/1/b/blueprint.yaml";

    private readonly InfraDirectory _infra = new();
    private readonly string _version;

    public VersionTests()
    {
        _infra.Write(BlueprintFile, InfraDirectory.TemplatedBlueprint).Write("blueprints/a/1/b/ks.cfg", "text\n")
            .Write("machine-profiles/x/01.yaml", InfraDirectory.Machine("52:54:00:00:00:01"));
        _version = _infra.Read().Version;
    }

    public void Dispose() => _infra.Dispose();

    [Fact]
    public void It_is_a_sha256() => Assert.Matches("^[0-9a-f]{64}$", _version);

    [Fact]
    public void The_same_content_elsewhere_and_at_another_time_has_the_same_version()
    {
        using var copy = new InfraDirectory();
        copy.Write("machine-profiles/x/01.yaml", InfraDirectory.Machine("52:54:00:00:00:01"))
            .Write("blueprints/a/1/b/ks.cfg", "text\n").Write(BlueprintFile, InfraDirectory.TemplatedBlueprint);
        File.SetLastWriteTimeUtc(copy.At(BlueprintFile), DateTime.UnixEpoch);

        Assert.Equal(_version, copy.Read().Version);
    }

    [Fact]
    public void A_file_that_no_document_reads_changes_nothing()
    {
        _infra.Write("machine-profiles/README.md", "x").Write("branding/banner.txt", "x").Write("blueprints/a/1/b/notes.txt", "x");

        Assert.Equal(_version, _infra.Read().Version);
    }

    [Theory]
    [InlineData(BlueprintFile)]
    [InlineData("blueprints/a/1/b/ks.cfg")]
    [InlineData("machine-profiles/x/01.yaml")]
    public void Every_changed_content_is_another_version(string path)
    {
        File.AppendAllText(_infra.At(path), "# more\n");

        Assert.NotEqual(_version, _infra.Read().Version);
    }

    [Fact]
    public void A_moved_file_is_another_version()
    {
        File.Move(_infra.At("machine-profiles/x/01.yaml"), _infra.At("machine-profiles/x/02.yaml"));

        Assert.NotEqual(_version, _infra.Read().Version);
    }

    [Fact]
    public void A_folder_that_leads_outside_is_another_version()
    {
        Directory.CreateSymbolicLink(_infra.At("machine-profiles/outside"), Path.GetTempPath());

        Assert.NotEqual(_version, _infra.Read().Version);
    }

    [Fact]
    public void A_missing_directory_is_another_version_than_an_empty_one()
    {
        using var empty = new InfraDirectory();

        Assert.NotEqual(empty.Read().Version, InfraDirectory.Read(empty.At("missing")).Version);
    }

    [Fact]
    public void A_fault_is_another_version_too()
    {
        _infra.Write("workflows/broken.yaml", "a: [");
        var broken = _infra.Read().Version;
        _infra.Write("workflows/broken.yaml", "a: {");

        Assert.NotEqual(_version, broken);
        Assert.NotEqual(broken, _infra.Read().Version);
    }
}
