using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Bench.Large;

/// <summary>The parts that move large files: <c>files</c> from the disk, <c>proxy</c> from an S3 gateway.</summary>
internal static class LargeFiles
{
    private const int AtOnce = 8;
    private const int Rounds = 5;
    private const long FileLength = 1L << 30;

    // Two copies lie in the gateway's memory while one is uploaded.
    private const long ObjectLength = 512L << 20;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);

    /// <summary>Eight downloads at once from files on disk: their rate beside nginx's, and their processor time beside Kestrel's own way to send a file.</summary>
    public static async Task<IReadOnlyList<Comparison>> FilesAsync(Workspace workspace)
    {
        var file = LargeFile.Make(Path.Combine(workspace.NewData(), "large"), FileLength);
        await using var goosed = Server.Goosed(workspace.NewData(), workspace.Infra);
        await goosed.FirstAnswerAsync("/readyz");
        var (load, url) = (new Downloads(AtOnce, FileLength), await file.UploadAsync(goosed));
        await WarmUpAsync(load, url);
        await using var bare = Server.SendFile(file.Path);
        await bare.FirstAnswerAsync("/readyz-is-none", anyStatus: true);
        var results = new List<Comparison>
        {
            (await Comparison.MeasureAsync($"{AtOnce} downloads of 1 GiB from files on disk, MiB; beside Kestrel's SendFileAsync (its processor time is the bar: at most 0.8 of it)", "SendFile", null, Rounds,
                () => load.RunAsync(url, () => goosed.ProcessorTime),
                () => load.RunAsync(new($"http://127.0.0.1:{bare.Port}/file"), () => bare.ProcessorTime))).Show(),
        };
        using var nginx = await Nginx.StartAsync(Path.GetDirectoryName(file.Path) ?? ".", Path.Combine(workspace.NewData(), "nginx"));
        if (nginx is null)
        {
            Console.WriteLine("nginx is not installed (apt-get install nginx-light): no comparison with it");
            return results;
        }

        results.Add((await Comparison.MeasureAsync($"{AtOnce} downloads of 1 GiB from files on disk, MiB; beside nginx", "nginx", 0.7, Rounds,
            () => load.RunAsync(url, () => goosed.ProcessorTime),
            () => load.RunAsync(new($"http://127.0.0.1:{nginx.Port}/large"), () => TimeSpan.Zero))).Show());
        return results;
    }

    /// <summary>One download through artifacts-gw from a real S3 gateway, beside one from the gateway itself; and eight at once, with the memory that they take.</summary>
    public static async Task<IReadOnlyList<Comparison>> ProxyAsync(Workspace workspace)
    {
        if (!CephGateway.IsInstalled)
        {
            Console.WriteLine($"proxy left out: {CephGateway.Missing}\n");
            return [];
        }

        var ceph = await CephGateway.SharedAsync();
        var file = LargeFile.Make(Path.Combine(workspace.NewData(), "large"), ObjectLength);
        var settings = new Dictionary<string, string>(ceph.Settings) { ["S3_BUCKET"] = "bench" };
        await using var goosed = Server.Goosed(workspace.NewData(), workspace.Infra, settings: settings);
        await using var redirecting = Server.Goosed(workspace.NewData(), workspace.Infra, settings: new Dictionary<string, string>(settings) { ["GOOSED_DOWNLOADS"] = "redirect" });
        await goosed.FirstAnswerAsync("/readyz");
        await redirecting.FirstAnswerAsync("/readyz");
        var began = Stopwatch.GetTimestamp();
        var url = await file.UploadAsync(goosed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"uploaded {ObjectLength >> 20} MiB in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s; resident memory {goosed.MemoryBytes >> 20} MiB"));
        var direct = await PresignedAsync(redirecting, file.Sha256);
        List<Comparison> results = [];
        foreach (var atOnce in new[] { 1, AtOnce })
        {
            var load = new Downloads(atOnce, ObjectLength);
            await WarmUpAsync(load, url);
            results.Add((await Comparison.MeasureAsync($"{atOnce} download(s) of {ObjectLength >> 20} MiB from S3 through artifacts-gw, MiB; beside the gateway itself", "gateway", 0.6, Rounds,
                () => load.RunAsync(url, () => goosed.ProcessorTime),
                () => load.RunAsync(direct, () => TimeSpan.Zero))).Show());
        }

        Console.WriteLine($"resident memory afterwards {goosed.MemoryBytes >> 20} MiB");
        return results;
    }

    // Until a process that has just been started has compiled what it runs most.
    private static async Task WarmUpAsync(Downloads load, Uri url)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < s_warmUp;)
        {
            await load.RunAsync(url, () => TimeSpan.Zero);
        }
    }

    // A URL of the gateway's own, which a goosed that redirects gives.
    private static async Task<Uri> PresignedAsync(Server redirecting, string sha256)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{redirecting.Port}") };
        var answer = JsonNode.Parse(await client.GetStringAsync(new Uri($"/v1/presign/get?key=sha256/{sha256}&ttl=3600", UriKind.Relative)));
        return new((string?)answer?["url"] ?? "");
    }
}
