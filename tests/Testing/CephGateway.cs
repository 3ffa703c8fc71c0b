using System.Diagnostics;

namespace Goosed.Testing;

/// <summary>
/// A real S3 gateway (Ceph) for the tests of one process: started at its first use, ended with the process however that ends, as the
/// script that runs it ends with its standard input.
/// </summary>
public sealed class CephGateway : IDisposable
{
    /// <summary>Why tests that need it are skipped where it is not installed.</summary>
    public const string Missing = "Ceph's S3 gateway is not installed (build/scripts/lab-deps.sh backends)";

    private static readonly Lazy<Task<CephGateway>> s_shared = new(StartAsync);

    private readonly Process _process;

    private CephGateway(Process process, IReadOnlyDictionary<string, string> settings) => (_process, Settings) = (process, settings);

    public static bool IsInstalled => new[] { "ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool" }.All(program => Tool.Find(program) is not null);

    /// <summary><c>S3_ENDPOINT</c>, <c>S3_ACCESS_KEY</c> and <c>S3_SECRET_KEY</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public Uri Endpoint => new(Settings["S3_ENDPOINT"]);

    /// <summary>The one of this process.</summary>
    public static Task<CephGateway> SharedAsync() => s_shared.Value;

    /// <summary>A name for a bucket that no other test has.</summary>
    public static string NewBucket() => $"test-{Guid.NewGuid():N}";

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<CephGateway> StartAsync()
    {
        var start = new ProcessStartInfo(Script(), ["run"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The gateway's script did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var settings = new Dictionary<string, string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                var gateway = new CephGateway(process, settings);
                AppDomain.CurrentDomain.ProcessExit += (_, _) => gateway.Dispose();
                return gateway;
            }

            settings[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        }

        throw new InvalidOperationException($"The gateway did not start: {await errors}");
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "build", "scripts", "lab-ceph.sh");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new FileNotFoundException("build/scripts/lab-ceph.sh is not above the tests' folder.");
    }
}
