using System.IO.Pipelines;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.S3;
using Goosed.Testing;

namespace Goosed.ObjectStorage.Tests;

/// <summary>A store whose way to the gateway breaks: what is answered is right, or is refused, and nothing is half there.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private readonly ObjectKey _key = ObjectKey.Parse("sha256/a");
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(21_000_000);
    private SpoilingProxy? _way;
    private S3Options? _options;
    private S3ObjectStore? _store;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Sha256Digest Digest => Sha256Digest.Of(_content);

    private SpoilingProxy Way => _way!;

    private S3ObjectStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(CephGateway.IsInstalled, CephGateway.Missing);
        _way = new((await CephGateway.SharedAsync()).Endpoint);
        _options = await Gateway.OptionsAsync(_way.Address);
        _store = new(_options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        await (_way?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData(Spoiling.Answer500, 2)]
    [InlineData(Spoiling.Answer503, 2)]
    [InlineData(Spoiling.Cut, 3)]
    [InlineData(Spoiling.Slow, 1)]
    public async Task A_read_rides_out_what_passes(Spoiling fault, int times)
    {
        await PutAsync();

        Way.Spoil(fault, times);

        Assert.Equal(_content, await ReadAsync());
    }

    [Theory]
    [InlineData(Spoiling.Answer500, 2)]
    [InlineData(Spoiling.Answer503, 2)]
    [InlineData(Spoiling.FlipSent, 1)]
    public async Task An_upload_rides_out_what_passes(Spoiling fault, int times)
    {
        await Store.ProbeAsync(Ct);
        Way.Spoil(fault, times);

        await PutAsync();

        Way.Fault = null;
        Assert.Equal(_content, await ReadAsync());
    }

    [Fact]
    public async Task Wrong_bytes_are_not_given_out_as_the_whole_and_right_ones_later_are()
    {
        await PutAsync();
        await using var stored = await Store.OpenAsync(_key, Ct);

        Way.Spoil(Spoiling.Flip, 1);

        Assert.False(await stored!.VerifyAsync(Digest, Ct));
        Assert.True(await stored.VerifyAsync(Digest, Ct));
    }

    [Fact]
    public async Task A_gateway_that_stays_away_is_told_and_keeps_what_it_had()
    {
        await PutAsync();
        Way.Fault = Spoiling.Refuse;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.StatAsync(_key, Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.PutAsync(_key, new MemoryStream([1]), null, Ct));
        var health = await Store.ProbeAsync(Ct);
        Way.Fault = null;

        Assert.Equal(StoreState.Unavailable, health.State);
        Assert.Contains(Way.Address.Authority, health.Detail, StringComparison.Ordinal);
        Assert.Equal(_content, await ReadAsync());
    }

    [Fact]
    public async Task Keys_that_are_refused_are_named_by_their_settings()
    {
        using var stranger = new S3ObjectStore(_options! with { SecretKey = "not the secret" }, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => stranger.PutAsync(_key, new MemoryStream([1]), null, Ct));

        Assert.Contains("S3_SECRET_KEY", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not the secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_is_made_again_by_all_at_once()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => new S3ObjectStore(_options!, TimeProvider.System)).ToArray();

        var results = await Task.WhenAll(stores.Select((store, i) => store.PutAsync(ObjectKey.Parse($"k/{i}"), new MemoryStream([1]), null, Ct)));

        Assert.All(results, result => Assert.IsType<PutResult.Stored>(result));
        Assert.Equal(4, await Store.ListAsync("k/", Ct).CountAsync(Ct));
        foreach (var store in stores)
        {
            store.Dispose();
        }
    }

    [Fact]
    public async Task Readers_of_one_object_share_one_fetch()
    {
        await PutAsync();
        var before = Way.Received;

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync()));

        Assert.All(read, bytes => Assert.True(bytes.AsSpan().SequenceEqual(_content)));
        Assert.InRange(Way.Received - before, _content.Length, _content.Length * 5 / 4);
    }

    [Fact]
    public async Task What_a_killed_process_has_sent_is_gone_on_with_by_another()
    {
        using var other = new S3ObjectStore(_options!, TimeProvider.System);
        var upload = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await upload.Writer.WriteAsync(_content.AsMemory(0, 20_000_000), Ct);
        var hanging = Store.PutAsync(_key, upload.Reader.AsStream(), Digest, Ct);

        long kept;
        while ((kept = await other.KeptAsync(Digest, Ct)) < 16 << 20)
        {
            await Task.Yield();
        }

        Assert.Equal(new PutResult.Stored(_content.Length, Digest), await other.PutAsync(_key, new MemoryStream(_content[(int)kept..]), Digest, kept, Ct));
        await upload.Writer.WriteAsync(_content.AsMemory(20_000_000), Ct);
        await upload.Writer.CompleteAsync();
        Assert.Equal(new PutResult.Stored(_content.Length, Digest), await hanging);
        Assert.Equal(_content, await ReadAsync());
    }

    [Fact]
    public async Task A_presigned_url_gives_a_range_to_anybody()
    {
        await PutAsync();
        using var presigner = new S3Presigner(_options!);
        using var client = new HttpClient();

        using var request = new HttpRequestMessage(HttpMethod.Get, presigner.For(HttpMethod.Get, _key, TimeProvider.System.GetUtcNow().AddMinutes(1))) { Headers = { Range = new(5, 9) } };
        using var answer = await client.SendAsync(request, Ct);

        Assert.Equal(_content[5..10], await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.Null(presigner.For(HttpMethod.Get, ObjectKey.Parse(".goosed/direct/x"), TimeProvider.System.GetUtcNow().AddMinutes(1)));
    }

    private async Task PutAsync() => Assert.Equal(new PutResult.Stored(_content.Length, Digest), await Store.PutAsync(_key, new MemoryStream(_content), Digest, Ct));

    private async Task<byte[]> ReadAsync()
    {
        await using var stored = await Store.OpenAsync(_key, Ct);
        using var bytes = new MemoryStream();
        var pipe = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await stored!.CopyToAsync(pipe, Ct);
        await pipe.CompleteAsync();
        return bytes.ToArray();
    }
}
