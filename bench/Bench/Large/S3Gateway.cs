using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Goosed.Bench.Large;

/// <summary>A real S3 gateway (Ceph), which ends with this program.</summary>
internal sealed class S3Gateway : IDisposable
{
    private readonly Process _process;

    private S3Gateway(Process process, IReadOnlyDictionary<string, string> settings) => (_process, Settings) = (process, settings);

    public IReadOnlyDictionary<string, string> Settings { get; }

    public static async Task<S3Gateway> StartAsync()
    {
        var start = new ProcessStartInfo(Server.Metadata("Ceph"), ["run"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The gateway's script did not start.");
        var settings = new Dictionary<string, string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                return new(process, settings);
            }

            settings[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        }

        throw new InvalidOperationException("The S3 gateway did not start; its script says why above.");
    }

    /// <summary>A URL of the gateway's own, which a goosed that redirects gives.</summary>
    public static async Task<Uri> PresignedAsync(Server redirecting, string sha256)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{redirecting.Port}") };
        var answer = JsonNode.Parse(await client.GetStringAsync(new Uri($"/v1/presign/get?key=sha256/{sha256}&ttl=3600", UriKind.Relative)));
        return new((string?)answer?["url"] ?? "");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
