namespace Goosed.Bench;

/// <summary>The folder that a run of the benchmark works in, on the disk that the repository lies on; gone afterwards.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _root = Path.Combine(Server.Metadata("Output"), $"work-{Environment.ProcessId}");
    private int _fresh;

    public Workspace()
    {
        Directory.CreateDirectory(_root);
        Seed.WriteInfra(Infra);
    }

    public string Infra => Path.Combine(_root, "infra");

    /// <summary>Data directory of the goosed that has machines.</summary>
    public string Data => Path.Combine(_root, "data");

    public string BareFile => Path.Combine(_root, "bare.db");

    public string UpsertFile => Path.Combine(_root, "upserts.db");

    /// <summary>A data directory that nobody has used.</summary>
    public string NewData() => Path.Combine(_root, $"fresh-{_fresh++}");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
