using System.Net;
using System.Security.Cryptography;

namespace Goosed.Api.Tests;

public abstract class ArtifactsTests(Lab lab)
{
    [Fact]
    public async Task An_empty_file_is_refused() => (await lab.Client.PostAsync(
        "/v1/artifacts", """{"kind": "kernel", "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"""))
        .IsProblem(HttpStatusCode.UnprocessableEntity, "empty file");

    [Fact]
    public async Task An_artifact_is_pending_until_its_right_bytes_are_there()
    {
        var (bytes, digest) = Sample();

        var registered = (await RegisterAsync("kernel", digest, "first")).Is(HttpStatusCode.Created);
        Assert.Equal(("pending", $"sha256/{digest}"), ((string?)registered["status"], (string?)registered["key"]));
        (await lab.Client.AskAsync((string)registered["url"]!)).IsProblem(HttpStatusCode.NotFound);

        (await PutAsync(registered, [1, 2, 3])).IsProblem(HttpStatusCode.UnprocessableEntity, digest);
        Assert.Equal("pending", (string?)(await lab.Client.AskAsync($"/v1/artifacts/{registered.Id}"))["status"]);

        (await PutAsync(registered, bytes)).Is(HttpStatusCode.OK);
        var ready = await lab.Client.AskAsync($"/v1/artifacts/{registered.Id}");
        Assert.Equal(("ready", bytes.Length, null), ((string?)ready["status"], (int?)ready["size"], (string?)ready["upload_url"]));
        Assert.Equal(bytes, await lab.Client.GetByteArrayAsync((string)ready["url"]!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_kind_and_bytes_are_one_artifact_and_another_kind_is_ready_at_once()
    {
        var (bytes, digest) = Sample();
        var first = (await RegisterAsync("kernel", digest.ToUpperInvariant(), "a")).Is(HttpStatusCode.Created);
        await PutAsync(first, bytes);

        var again = (await RegisterAsync("kernel", digest, "b")).Is(HttpStatusCode.OK);
        var other = (await RegisterAsync("initrd", digest, "c")).Is(HttpStatusCode.Created);

        Assert.Equal((first.Id, "b"), (again.Id, (string?)again["meta"]?["name"]));
        Assert.Equal("ready", (string?)other["status"]);
        Assert.Contains((await lab.Client.AskAsync("/v1/artifacts?kind=initrd&status=ready&limit=1000")).Items, item => item["id"]!.GetValue<Guid>() == other.Id);
    }

    [Theory]
    [InlineData("bytes=0-4", HttpStatusCode.PartialContent, 0, 5)]
    [InlineData("bytes=995-", HttpStatusCode.PartialContent, 995, 5)]
    [InlineData("bytes=-5", HttpStatusCode.PartialContent, 995, 5)]
    [InlineData("bytes=-5000", HttpStatusCode.PartialContent, 0, 1000)]
    [InlineData("bytes=990-5000", HttpStatusCode.PartialContent, 990, 10)]
    [InlineData("BYTES=0-4", HttpStatusCode.PartialContent, 0, 5)]
    [InlineData("Bytes = 0 - 4", HttpStatusCode.PartialContent, 0, 5)]
    [InlineData("bytes=990-99999999999999999999", HttpStatusCode.PartialContent, 990, 10)]
    [InlineData("bytes=-99999999999999999999", HttpStatusCode.PartialContent, 0, 1000)]
    [InlineData("bytes=5-4", HttpStatusCode.OK, 0, 1000)]
    [InlineData("bytes=-", HttpStatusCode.OK, 0, 1000)]
    [InlineData("bytes=+1-2", HttpStatusCode.OK, 0, 1000)]
    [InlineData("bytes", HttpStatusCode.OK, 0, 1000)]
    [InlineData("bytes=0-0,5-6", HttpStatusCode.OK, 0, 1000)]
    [InlineData("lines=1-2", HttpStatusCode.OK, 0, 1000)]
    public async Task A_range_is_answered_with_its_part(string range, HttpStatusCode status, int from, int length)
    {
        var (bytes, url) = await StoredAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await lab.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(bytes[from..(from + length)], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status == HttpStatusCode.PartialContent ? $"bytes {from}-{from + length - 1}/1000" : null, answer.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-0")]
    public async Task A_range_that_cannot_be_met_is_416(string range)
    {
        var (_, url) = await StoredAsync();

        var answer = await lab.Client.AskAsync(url, ("Range", range));

        answer.IsProblem(HttpStatusCode.RequestedRangeNotSatisfiable);
        Assert.Equal("bytes */1000", answer.Response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task A_head_tells_the_length_alone()
    {
        var (_, url) = await StoredAsync();

        var answer = (await lab.Client.SendAsync(HttpMethod.Head, url)).Is(HttpStatusCode.OK);

        Assert.Equal(1000, answer.Response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_presigned_url_needs_nothing_else_and_no_other_works()
    {
        var (bytes, digest) = Sample();
        var (mine, other) = (await RegisterAsync("image", digest, "x"), await StoredAsync());
        await PutAsync(mine, bytes);

        var url = (string)(await lab.Client.AskAsync($"/v1/presign/get?key=sha256/{digest}&ttl=60")).Is(HttpStatusCode.OK)["url"]!;

        Assert.Equal(bytes, await lab.Client.GetByteArrayAsync(url, TestContext.Current.CancellationToken));
        (await lab.Client.AskAsync(url[..^2] + (url.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA"))).IsProblem(HttpStatusCode.Forbidden);
        (await lab.Client.AskAsync(url.Split('?')[0])).IsProblem(HttpStatusCode.Forbidden);
        (await lab.Client.AskAsync(other.Url.Split('?')[0] + "?" + url.Split('?')[1])).IsProblem(HttpStatusCode.Forbidden);
        (await lab.Client.SendAsync(HttpMethod.Put, url, new ByteArrayContent([1]))).IsProblem(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("key=a&ttl=0", HttpStatusCode.BadRequest)]
    [InlineData("key=a&ttl=604801", HttpStatusCode.BadRequest)]
    [InlineData("key=a&ttl=x", HttpStatusCode.BadRequest)]
    [InlineData("key=..", HttpStatusCode.BadRequest)]
    [InlineData("key=a/../b", HttpStatusCode.BadRequest)]
    [InlineData("key=%2e%2e/b", HttpStatusCode.BadRequest)]
    [InlineData("key=/etc/passwd", HttpStatusCode.BadRequest)]
    [InlineData("key=", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("key=no/such&ttl=604800", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_presigned_is_refused(string query, HttpStatusCode status) =>
        (await lab.Client.AskAsync($"/v1/presign/get?{query}")).IsProblem(status);

    [Theory]
    [InlineData("""{"kind": "Kernel", "sha256": "{0}"}""", "kind")]
    [InlineData("""{"kind": "", "sha256": "{0}"}""", "kind")]
    [InlineData("""{"kind": "kernel", "sha256": "abc"}""", "sha256")]
    [InlineData("""{"kind": "kernel"}""", "sha256")]
    [InlineData("""{"kind": "kernel", "sha256": "{0}", "meta": [1]}""", "meta")]
    public async Task What_is_no_artifact_is_refused(string body, string field) => (await lab.Client.PostAsync(
        "/v1/artifacts", body.Replace("{0}", new string('a', 64), StringComparison.Ordinal))).IsProblem(HttpStatusCode.BadRequest, field);

    private static (byte[] Bytes, string Digest) Sample()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private async Task<(byte[] Bytes, string Url)> StoredAsync()
    {
        var (bytes, digest) = Sample();
        var registered = await RegisterAsync("image", digest, "stored");
        await PutAsync(registered, bytes);
        return (bytes, (string)registered["url"]!);
    }

    private Task<Answer> RegisterAsync(string kind, string digest, string name) =>
        lab.Client.PostAsync("/v1/artifacts", $$$"""{"kind": "{{{kind}}}", "sha256": "{{{digest}}}", "meta": {"name": "{{{name}}}"}}""");

    private Task<Answer> PutAsync(Answer registered, byte[] bytes) => lab.Client.SendAsync(HttpMethod.Put, (string)registered["upload_url"]!, new ByteArrayContent(bytes));
}
