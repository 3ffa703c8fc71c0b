using System.Net;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>The whole program over a real S3 gateway, called by curl.</summary>
public sealed class S3ArtifactsTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly string _bucket = CephGateway.NewBucket();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(20_000_000);

    public S3ArtifactsTests()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        File.WriteAllBytes(_directory["file"], _content);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("proxy")]
    [InlineData("redirect")]
    public async Task A_plain_curl_uploads_and_downloads_whole_and_in_part(string downloads)
    {
        await using var app = await StartAsync(("GOOSED_DOWNLOADS", downloads));

        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));

        var artifact = (await app.Client.AskAsync("/v1/artifacts")).Items.Single();
        var presigned = (string)(await app.Client.AskAsync($"/v1/presign/get?key={artifact["key"]}&ttl=60")).Is(HttpStatusCode.OK)["url"]!;
        Assert.Equal(downloads == "redirect", new Uri(presigned).Port != app.Address.Port);
        foreach (var url in new[] { (string)artifact["url"]!, presigned })
        {
            Assert.Equal("200", await CurlAsync("-L", "-o", _directory["whole"], url));
            Assert.Equal(_content, await File.ReadAllBytesAsync(_directory["whole"], Ct));
            Assert.Equal("206", await CurlAsync("-L", "-r", "9999990-12000000", "-o", _directory["part"], url));
            Assert.Equal(_content[9_999_990..12_000_001], await File.ReadAllBytesAsync(_directory["part"], Ct));
            Assert.Equal("416", await CurlAsync("-L", "-r", "20000000-", "-o", _directory["part"], url));
        }

        Assert.Equal("200", await CurlAsync("-L", "-I", "-o", _directory["head"], (string)artifact["url"]!));
        Assert.Contains("Content-Length: 20000000", await File.ReadAllTextAsync(_directory["head"], Ct), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_sent_straight_to_the_gateway_is_ready_once_it_was_read_back()
    {
        await using var app = await StartAsync(("GOOSED_UPLOADS", "direct"));
        var url = await RegisterAsync(app);
        var id = (string)(await app.Client.AskAsync("/v1/artifacts")).Items.Single()["id"]!;
        File.WriteAllBytes(_directory["other"], [1, 2, 3]);

        Assert.NotEqual(app.Address.Port, new Uri(url).Port);
        Assert.Equal("200", await CurlAsync("-o", "/dev/null", "-T", _directory["other"], url));
        var wrong = (await app.Client.PostAsync($"/v1/artifacts/{id}/verify", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal("200", await CurlAsync("-o", "/dev/null", "-T", _directory["file"], url));
        var right = (await app.Client.PostAsync($"/v1/artifacts/{id}/verify", "{}")).Is(HttpStatusCode.OK);

        Assert.Equal("pending", (string?)wrong["status"]);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), (string?)wrong["fault"], StringComparison.Ordinal);
        Assert.Equal(("ready", null), ((string?)right["status"], (string?)right["fault"]));
        Assert.Equal("200", await CurlAsync("-o", _directory["whole"], (string)(await app.Client.AskAsync($"/v1/artifacts/{id}"))["url"]!));
        Assert.Equal(_content, await File.ReadAllBytesAsync(_directory["whole"], Ct));
    }

    [Fact]
    public async Task An_upload_whose_client_vanished_is_gone_on_with_by_another_process()
    {
        long kept = 0;
        await using (var app = await StartAsync())
        {
            var cut = new Uri(await RegisterAsync(app));
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync(cut.Host, cut.Port, Ct);
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"PUT {cut.PathAndQuery} HTTP/1.1\r\nHost: {cut.Authority}\r\nContent-Length: {_content.Length}\r\n\r\n"), Ct);
            await socket.GetStream().WriteAsync(_content.AsMemory(0, 15_000_000), Ct);
            socket.Close();
            await app.UntilAsync(async () => (kept = await OffsetAsync(app, cut.AbsoluteUri)) >= 8 << 20);
        }

        await using var other = await StartAsync();
        var url = await RegisterAsync(other);
        kept = await OffsetAsync(other, url);

        Assert.InRange(kept, 8 << 20, 15_000_000);
        Assert.Equal("409", await CurlAsync("-C", $"{kept + 1}", "-T", _directory["file"], url));
        Assert.Equal("200", await CurlAsync("-C", $"{kept}", "-T", _directory["file"], url));
        Assert.Equal("200", await CurlAsync("-o", _directory["whole"], (string)(await other.Client.AskAsync("/v1/artifacts")).Items.Single()["url"]!));
        Assert.Equal(_content, await File.ReadAllBytesAsync(_directory["whole"], Ct));
    }

    [Fact]
    public async Task The_verify_command_reads_the_bucket()
    {
        await using var app = await StartAsync();
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));
        var settings = await SettingsAsync();
        var damaged = ObjectKey.Parse(Artifact.KeyOf(new string('a', 64)));
        await app.Services.GetRequiredService<IObjectStore>().PutAsync(damaged, new MemoryStream([1]), null, Ct);

        var program = await Tool.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), "verify"], settings.ToDictionary(setting => setting.Key, setting => setting.Value!), Ct);

        Assert.Equal(1, program.ExitCode);
        Assert.Contains($"damaged {damaged}", program.Output, StringComparison.Ordinal);
        Assert.Contains("2 verified, 1 damaged", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_away_is_told_and_comes_back_by_itself()
    {
        var gateway = await GatewayAsync();
        await using var way = new SpoilingProxy(gateway.Endpoint);
        await using var app = await StartAsync(("S3_ENDPOINT", way.Address.AbsoluteUri));
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));

        way.Fault = Spoiling.Refuse;
        (await app.Client.AskAsync("/v1/presign/get?key=a")).IsProblem(HttpStatusCode.ServiceUnavailable, "S3 gateway");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(new Uri("/healthz", UriKind.Relative), Ct)).StatusCode);
        way.Fault = null;

        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Ct)).StatusCode);
        (await app.Client.AskAsync("/v1/presign/get?key=a")).IsProblem(HttpStatusCode.NotFound);
    }

    private static async Task<long> OffsetAsync(GoosedApp app, string url) =>
        long.Parse((await app.Client.SendAsync(HttpMethod.Head, url)).Is(HttpStatusCode.OK).Response.Headers.GetValues("Upload-Offset").Single(), null);

    private static async Task<CephGateway> GatewayAsync()
    {
        Assert.SkipUnless(CephGateway.IsInstalled, CephGateway.Missing);
        Assert.SkipUnless(Tool.Find("curl") is not null, "curl is not installed");
        return await CephGateway.SharedAsync();
    }

    private static async Task<string> CurlAsync(params string[] arguments) =>
        (await Tool.RunAsync("curl", ["-sS", "--noproxy", "*", .. arguments.Contains("-o") ? (string[])[] : ["-o", "/dev/null"], "-w", "%{http_code}", .. arguments], cancellation: Ct)).Output;

    private async Task<Dictionary<string, string?>> SettingsAsync() =>
        new((await GatewayAsync()).Settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))) { ["S3_BUCKET"] = _bucket };

    private async Task<GoosedApp> StartAsync(params (string Name, string Value)[] settings)
    {
        var environment = await SettingsAsync();
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return await GoosedApp.StartAsync(new() { Directory = _directory, Environment = environment });
    }

    private async Task<string> RegisterAsync(GoosedApp app) => (string)(await app.Client.PostAsync("/v1/artifacts",
        $$"""{"kind": "image", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(_content))}}"}"""))["upload_url"]!;
}
