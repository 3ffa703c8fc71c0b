namespace Goosed.Bench;

/// <summary>The folder that a run of the benchmark works in, on the disk that the repository lies on; gone afterwards.</summary>
internal sealed class Workspace : IDisposable
{
    private int _fresh;

    public Workspace()
    {
        Directory.CreateDirectory(Root);
        Seed.WriteInfra(Infra);
    }

    public string Root { get; } = Path.Combine(Server.Metadata("Output"), $"work-{Environment.ProcessId}");

    public string Infra => Path.Combine(Root, "infra");

    /// <summary>Data directory of the goosed that has machines.</summary>
    public string Data => Path.Combine(Root, "data");

    public string BareFile => Path.Combine(Root, "bare.db");

    public string UpsertFile => Path.Combine(Root, "upserts.db");

    /// <summary>A data directory that nobody has used.</summary>
    public string NewData() => Path.Combine(Root, $"fresh-{_fresh++}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
