using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>Uploads as curl makes them: cut off, gone on with, doubled; and bytes that rot on the disk.</summary>
public sealed class ArtifactUploadTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(3_000_000);

    public ArtifactUploadTests()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        File.WriteAllBytes(_directory["file"], _content);
        File.WriteAllBytes(_directory["half"], _content[..1_500_000]);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_upload_that_was_cut_goes_on_where_it_stopped_even_after_a_restart()
    {
        string url;
        long kept;
        await using (var app = await StartAsync())
        {
            url = await RegisterAsync(app);
            await CutAsync(app, url);
            await app.UntilAsync(async () => await OffsetAsync(app, url) > 0);
            kept = await OffsetAsync(app, url);
        }

        await using var again = await StartAsync();
        url = await RegisterAsync(again);

        Assert.InRange(kept, 1, 1_500_000);
        Assert.Equal(kept, await OffsetAsync(again, url));
        Assert.Equal("409", await CurlAsync("-C", $"{kept + 1}", "-T", _directory["file"], url));
        Assert.Equal("200", await CurlAsync("-C", $"{kept}", "-T", _directory["file"], url));
        Assert.Equal(_content.Length, await OffsetAsync(again, url));
        Assert.Equal(_content, await DownloadAsync(again));
    }

    [Fact]
    public async Task A_file_that_goes_on_with_other_bytes_is_refused_and_the_next_try_starts_anew()
    {
        await using var app = await StartAsync();
        var url = await RegisterAsync(app);
        await CutAsync(app, url);
        await app.UntilAsync(async () => await OffsetAsync(app, url) > 0);
        File.WriteAllBytes(_directory["other"], RandomNumberGenerator.GetBytes(_content.Length));

        Assert.Equal("422", await CurlAsync("-C", $"{await OffsetAsync(app, url)}", "-T", _directory["other"], url));

        Assert.Equal(0, await OffsetAsync(app, url));
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], url));
        Assert.Equal(_content, await DownloadAsync(app));
    }

    [Fact]
    public async Task Two_uploads_of_the_same_bytes_at_once_are_both_answered_and_stored_once()
    {
        await using var app = await StartAsync();
        var url = await RegisterAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CurlAsync("-T", _directory["file"], url)));

        Assert.All(answers, answer => Assert.Equal("200", answer));
        Assert.Single(Directory.GetFiles(_directory["data/objects/objects"], "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(_directory["data/objects/incoming"]));
        Assert.Empty(Directory.GetFiles(_directory["data/objects/cut"]));
    }

    [Theory]
    [InlineData("bytes 0-9/3000000")]
    [InlineData("bytes 5-2/10")]
    [InlineData("bytes */10")]
    [InlineData("lines 0-9/10")]
    [InlineData("nonsense")]
    public async Task A_content_range_that_is_not_to_the_end_is_refused(string range)
    {
        await using var app = await StartAsync();
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.TryAddWithoutValidation("Content-Range", range);

        (await app.Client.SendAsync(HttpMethod.Put, await RegisterAsync(app), content)).IsProblem(HttpStatusCode.BadRequest, "Content-Range");
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused_by_the_limits_name()
    {
        await using var app = await StartAsync(("GOOSED_MAX_UPLOAD", "1MiB"));

        (await app.Client.SendAsync(HttpMethod.Put, await RegisterAsync(app), new ByteArrayContent(_content))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "GOOSED_MAX_UPLOAD");
    }

    [Theory]
    [InlineData("")]
    [InlineData("bytes=0-")]
    public async Task A_flipped_byte_is_found_and_never_given_out_as_the_whole(string asked)
    {
        var range = asked.Length > 0 ? RangeHeaderValue.Parse(asked) : null;
        await using var app = await StartAsync();
        var url = await RegisterAsync(app);
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], url));
        Assert.Equal(_content, await DownloadAsync(app));
        Flip(Directory.GetFiles(_directory["data/objects/objects"], "*", SearchOption.AllDirectories).Single());
        var artifact = (await app.Client.AskAsync("/v1/artifacts")).Items.Single();

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using var all = new HttpRequestMessage(HttpMethod.Get, (string)artifact["url"]!) { Headers = { Range = range } };
            using var response = await app.Client.SendAsync(all, TestContext.Current.CancellationToken);
        });

        Assert.Equal("pending", (string?)(await app.Client.AskAsync($"/v1/artifacts/{artifact["id"]}"))["status"]);
        (await app.Client.AskAsync((string)artifact["url"]!)).IsProblem(HttpStatusCode.NotFound);
        Assert.Single((await app.Client.AskAsync("/v1/audit?action=artifact_damaged")).Items);
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));
        Assert.Equal(_content, await DownloadAsync(app));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    [InlineData("image/png")]
    public async Task An_upload_may_call_its_bytes_what_it_likes(string type)
    {
        await using var app = await StartAsync();

        Assert.Equal("200", await CurlAsync("-T", _directory["file"], "-H", $"Content-Type: {type}", await RegisterAsync(app)));

        var rows = (await app.Client.AskAsync("/v1/audit?action=artifact_uploaded")).Items;
        Assert.Equal("""{"status":"pending","size":null}""", rows.Single()["details"]!["before"]!.ToJsonString());
        Assert.Equal("""{"status":"ready","size":3000000}""", rows.Single()["details"]!["after"]!.ToJsonString());
    }

    [Fact]
    public async Task An_artifact_whose_bytes_are_there_already_is_ready_and_audited_so()
    {
        await using var app = await StartAsync();
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));

        var other = await app.Client.PostAsync("/v1/artifacts", $$"""{"kind": "iso", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(_content))}}"}""");

        Assert.Equal("ready", (string?)other.Is(HttpStatusCode.Created)["status"]);
        var rows = (await app.Client.AskAsync("/v1/audit?action=artifact_uploaded")).Items;
        Assert.Equal(["operator", "upload"], rows.Select(row => (string?)row["actor"]));
        Assert.Equal($"artifact/{other.Id}", (string?)rows[0]["obj"]);
    }

    [Fact]
    public async Task Verify_finds_damaged_and_missing_bytes_and_lets_them_be_uploaded_again()
    {
        await using var app = await StartAsync();
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));
        var id = (string)(await app.Client.AskAsync("/v1/artifacts")).Items.Single()["id"]!;
        Assert.Null((await app.Client.PostAsync($"/v1/artifacts/{id}/verify", "{}")).Is(HttpStatusCode.OK)["fault"]);
        var stored = Directory.GetFiles(_directory["data/objects/objects"], "*", SearchOption.AllDirectories).Single();
        Flip(stored);

        var program = await Tool.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), "verify", "--data", _directory["data"]], cancellation: TestContext.Current.CancellationToken);
        var verified = (await app.Client.PostAsync($"/v1/artifacts/{id}/verify", "{}")).Is(HttpStatusCode.OK);

        Assert.Equal(1, program.ExitCode);
        Assert.Contains("1 verified, 1 damaged", program.Output, StringComparison.Ordinal);
        Assert.Equal(("pending", "Its bytes are damaged; they are laid aside. Upload it again."), ((string?)verified["status"], (string?)verified["fault"]));
        Assert.Equal("200", await CurlAsync("-T", _directory["file"], await RegisterAsync(app)));
        File.Delete(stored);
        Assert.Equal("Its bytes are missing from the store.", (string?)(await app.Client.PostAsync($"/v1/artifacts/{id}/verify", "{}"))["fault"]);
    }

    private static void Flip(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = 1_000_000;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }

    private Task<GoosedApp> StartAsync(params (string Name, string Value)[] settings) => GoosedApp.StartAsync(new()
    {
        Directory = _directory,
        Environment = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
    });

    private async Task<string> RegisterAsync(GoosedApp app) => (string)(await app.Client.PostAsync("/v1/artifacts",
        $$"""{"kind": "image", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(_content))}}"}"""))["upload_url"]!;

    // A client that says how much it sends and is gone in the middle of it.
    private async Task CutAsync(GoosedApp app, string url)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(app.Address.Host, app.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"PUT {new Uri(url).PathAndQuery} HTTP/1.1\r\nHost: {app.Address.Authority}\r\nContent-Length: {_content.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
        await stream.WriteAsync(_content.AsMemory(0, 1_500_000), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        Assert.SkipUnless(Tool.Find("curl") is not null, "curl is not installed");
        var outcome = await Tool.RunAsync("curl", ["-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", .. arguments], cancellation: TestContext.Current.CancellationToken);
        return outcome.Output;
    }

    private static async Task<long> OffsetAsync(GoosedApp app, string url) =>
        long.Parse((await app.Client.SendAsync(HttpMethod.Head, url)).Is(HttpStatusCode.OK).Response.Headers.GetValues("Upload-Offset").Single(), null);

    private static async Task<byte[]> DownloadAsync(GoosedApp app) =>
        await app.Client.GetByteArrayAsync(new Uri((string)(await app.Client.AskAsync("/v1/artifacts")).Items.Single()["url"]!), TestContext.Current.CancellationToken);
}
