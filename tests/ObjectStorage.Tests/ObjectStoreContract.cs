using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.Files;

namespace Goosed.ObjectStorage.Tests;

/// <summary>What every object store keeps to; a derived class gives it an empty one for each test.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_object_is_read_back()
    {
        var content = RandomNumberGenerator.GetBytes(700_001);

        var result = await PutAsync("rocky/9/vmlinuz", content);

        Assert.Equal(new PutResult.Stored(content.Length, Sha256Digest.Of(content)), result);
        Assert.Equal(content, await ReadAsync("rocky/9/vmlinuz"));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", []);

        Assert.Equal(0, (await Store.StatAsync(Key("empty"), Ct))?.Length);
        Assert.Empty(await ReadAsync("empty") ?? [1]);
    }

    [Fact]
    public async Task An_unknown_key_is_absent_everywhere()
    {
        await PutAsync("a/b", "text"u8);

        foreach (var key in new[] { "a", "b", "a/c", "a/b/c", "A/B" })
        {
            Assert.Null(await Store.StatAsync(Key(key), Ct));
            Assert.Null(await Store.OpenAsync(Key(key), Ct));
            Assert.False(await Store.DeleteAsync(Key(key), Ct));
        }
    }

    [Fact]
    public async Task Stat_tells_what_open_does()
    {
        await PutAsync("a", "text"u8);

        var info = await Store.StatAsync(Key("a"), Ct);

        await using var stored = await Store.OpenAsync(Key("a"), Ct);
        Assert.Equal(info, stored?.Info);
        Assert.Equal(4, info?.Length);
        Assert.Equal(Key("a"), info?.Key);
        Assert.Matches("^\"[^\"]+\"$", info?.ETag);
    }

    [Theory]
    [InlineData(0, 10, "0123456789")]
    [InlineData(3, 4, "3456")]
    [InlineData(9, 1, "9")]
    [InlineData(10, 0, "")]
    public async Task A_range_is_exactly_that_range(long offset, long length, string expected)
    {
        await PutAsync("digits", "0123456789"u8);

        Assert.Equal(expected, Encoding.ASCII.GetString(await ReadAsync("digits", offset, length) ?? []));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(1, long.MaxValue)]
    [InlineData(0, -1)]
    public async Task A_range_outside_of_the_object_is_refused(long offset, long length)
    {
        await PutAsync("digits", "0123456789"u8);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync("digits", offset, length));
    }

    [Fact]
    public async Task A_put_replaces_and_changes_the_etag()
    {
        await PutAsync("a", "one"u8);
        var before = await Store.StatAsync(Key("a"), Ct);

        await PutAsync("a", "two"u8);

        Assert.NotEqual(before?.ETag, (await Store.StatAsync(Key("a"), Ct))?.ETag);
        Assert.Equal("two"u8.ToArray(), await ReadAsync("a"));
    }

    [Fact]
    public async Task A_reader_never_gets_other_bytes_than_it_opened()
    {
        await PutAsync("a", "before"u8);
        await using var stored = await Store.OpenAsync(Key("a"), Ct);

        await PutAsync("a", "after, and longer"u8);

        try
        {
            Assert.Equal("before"u8.ToArray(), await CopyAsync(stored!, 0, stored!.Info.Length));
        }
        catch (ObjectReplacedException)
        {
            Assert.IsNotType<FileObjectStore>(Store);
        }
    }

    [Fact]
    public async Task An_upload_that_was_cut_is_gone_on_with_and_right_in_the_end()
    {
        var content = RandomNumberGenerator.GetBytes(30_000_000);
        var digest = Sha256Digest.Of(content);

        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(Key("a"), new BrokenStream(content.AsSpan(0, 20_000_000)), digest, Ct));

        var kept = await Store.KeptAsync(digest, Ct);
        Assert.InRange(kept, 1, 20_000_000);
        Assert.Equal(new PutResult.WrongOffset(kept), await Store.PutAsync(Key("a"), new MemoryStream([1]), digest, kept + 1, Ct));
        Assert.Null(await Store.StatAsync(Key("a"), Ct));
        Assert.Equal(new PutResult.Stored(content.Length, digest), await Store.PutAsync(Key("a"), new MemoryStream(content[(int)kept..]), digest, kept, Ct));
        Assert.Equal(content, await ReadAsync("a"));
        Assert.Equal(0, await Store.KeptAsync(digest, Ct));
        Assert.Equal(["a"], await ListAsync(""));
    }

    [Fact]
    public async Task An_upload_that_goes_on_with_other_bytes_is_refused_and_starts_anew()
    {
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var digest = Sha256Digest.Of(content);
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(Key("a"), new BrokenStream(content.AsSpan(0, 17_000_000)), digest, Ct));

        var result = await Store.PutAsync(Key("a"), new MemoryStream(new byte[3_000_000]), digest, await Store.KeptAsync(digest, Ct), Ct);

        Assert.IsType<PutResult.WrongDigest>(result);
        Assert.Equal(0, await Store.KeptAsync(digest, Ct));
        Assert.Null(await Store.StatAsync(Key("a"), Ct));
    }

    [Fact]
    public async Task What_nobody_goes_on_with_can_be_dropped()
    {
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        var digest = Sha256Digest.Of(content);
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(Key("a"), new BrokenStream(content.AsSpan(..^1).ToArray()), digest, Ct));

        Assert.Empty(await Store.AbandonedAsync(DateTimeOffset.UnixEpoch.AddYears(40), Ct).ToArrayAsync(Ct));
        var left = Assert.Single(await Store.AbandonedAsync(DateTimeOffset.UnixEpoch.AddYears(200), Ct).ToArrayAsync(Ct));
        await left.DropAsync();

        Assert.Equal(0, await Store.KeptAsync(digest, Ct));
        Assert.Empty(await Store.AbandonedAsync(DateTimeOffset.UnixEpoch.AddYears(200), Ct).ToArrayAsync(Ct));
    }

    [Fact]
    public async Task An_object_laid_aside_is_gone_from_its_key()
    {
        await PutAsync("a", "text"u8);

        Assert.True(await Store.LayAsideAsync(Key("a"), Ct));

        Assert.False(await Store.LayAsideAsync(Key("a"), Ct));
        Assert.Null(await Store.StatAsync(Key("a"), Ct));
        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_001)]
    public async Task A_whole_copy_is_checked_on_its_way(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        await PutAsync("a", content);
        await using var stored = await Store.OpenAsync(Key("a"), Ct);

        Assert.True(await stored!.VerifyAsync(Sha256Digest.Of(content), Ct));
        Assert.False(await stored.VerifyAsync(Sha256Digest.Of("other"u8), Ct));
    }

    [Fact]
    public async Task Expected_bytes_are_stored()
    {
        var digest = Sha256Digest.Of("text"u8);

        Assert.Equal(new PutResult.Stored(4, digest), await PutAsync("a", "text"u8, digest));
    }

    [Fact]
    public async Task Wrong_bytes_leave_the_key_as_it_was()
    {
        var expected = Sha256Digest.Of("right"u8);
        await PutAsync("old", "right"u8);

        var fresh = await PutAsync("new", "wrong"u8, expected);
        var over = await PutAsync("old", "wrong"u8, expected);

        Assert.Equal(new PutResult.WrongDigest(Sha256Digest.Of("wrong"u8), expected), fresh);
        Assert.Equal(fresh, over);
        Assert.Null(await Store.StatAsync(Key("new"), Ct));
        Assert.Equal("right"u8.ToArray(), await ReadAsync("old"));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_the_key_as_it_was()
    {
        await PutAsync("a", "before"u8);

        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(Key("a"), new BrokenStream(300_000), null, Ct));

        Assert.Equal("before"u8.ToArray(), await ReadAsync("a"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(9 << 20)]
    public async Task A_sender_that_is_lost_behind_its_last_byte_has_sent_all(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        using var gone = new CancellationTokenSource();

        var result = await Store.PutAsync(Key("a"), new LostBehind(content, gone), Sha256Digest.Of(content), 0, gone.Token);

        Assert.Equal(new PutResult.Stored(length, Sha256Digest.Of(content)), result);
        Assert.Equal(content, await ReadAsync("a"));
        Assert.Equal(0, await Store.KeptAsync(Sha256Digest.Of(content), Ct));
    }

    [Fact]
    public async Task Nothing_is_visible_before_all_of_it_is()
    {
        var upload = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await upload.Writer.WriteAsync(new byte[500_000], Ct);
        var put = Store.PutAsync(Key("a"), upload.Reader.AsStream(), null, Ct);

        Assert.Null(await Store.StatAsync(Key("a"), Ct));
        Assert.Empty(await ListAsync(""));

        await upload.Writer.CompleteAsync();
        await put;
        Assert.Equal(500_000, (await Store.StatAsync(Key("a"), Ct))?.Length);
    }

    [Fact]
    public async Task Uploads_of_one_key_at_once_all_succeed()
    {
        var content = RandomNumberGenerator.GetBytes(600_000);
        var digest = Sha256Digest.Of(content);

        var uploads = Enumerable.Range(0, 8).Select(_ => Store.PutAsync(Key("a/b"), new MemoryStream(content), digest, Ct));
        var results = await Task.WhenAll(uploads);

        Assert.All(results, result => Assert.Equal(new PutResult.Stored(content.Length, digest), result));
        Assert.Equal(content, await ReadAsync("a/b"));
        Assert.Equal(["a/b"], await ListAsync(""));
    }

    [Fact]
    public async Task Of_different_uploads_at_once_one_is_whole()
    {
        var contents = Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 300_000 + i).ToArray()).ToArray();

        await Task.WhenAll(contents.Select(content => Store.PutAsync(Key("a"), new MemoryStream(content), null, Ct)));

        Assert.Contains(contents, content => content.AsSpan().SequenceEqual(ReadAsync("a").GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_list_has_the_keys_with_the_prefix_in_order()
    {
        foreach (var key in new[] { "b", "a/b/c", "a-b", "a/b-", "a/a", "ab", "a/b/d" })
        {
            await PutAsync(key, "x"u8);
        }

        Assert.Equal(["a-b", "a/a", "a/b-", "a/b/c", "a/b/d", "ab", "b"], await ListAsync(""));
        Assert.Equal(["a/a", "a/b-", "a/b/c", "a/b/d"], await ListAsync("a/"));
        Assert.Equal(["a/b-", "a/b/c", "a/b/d"], await ListAsync("a/b"));
        Assert.Equal(["a/b/c", "a/b/d"], await ListAsync("a/b/"));
        Assert.Empty(await ListAsync("../"));
        Assert.Empty(await ListAsync("c"));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_name_free()
    {
        await PutAsync("a/b/c", "x"u8);

        Assert.True(await Store.DeleteAsync(Key("a/b/c"), Ct));

        Assert.Null(await Store.StatAsync(Key("a/b/c"), Ct));
        Assert.Empty(await ListAsync(""));
        Assert.IsType<PutResult.Stored>(await PutAsync("a", "x"u8));
    }

    [Theory]
    [InlineData("%2e%2e/%2f")]
    [InlineData("with space/and+plus?&=#")]
    [InlineData("grüße/日本/🪿")]
    [InlineData(".hidden/...")]
    [InlineData("-rf/*")]
    public async Task A_key_is_taken_literally(string key)
    {
        await PutAsync(key, "x"u8);

        Assert.Equal("x"u8.ToArray(), await ReadAsync(key));
        Assert.Equal([key], await ListAsync(""));
    }

    [Fact]
    public async Task The_longest_key_is_stored()
    {
        var key = string.Join('/', Enumerable.Repeat(new string('k', 255), 4));

        await PutAsync(key, "x"u8);

        Assert.Equal([key], await ListAsync(""));
    }

    [Fact]
    public async Task A_store_that_works_is_ready() => Assert.Equal(new StoreHealth(StoreState.Ready), await Store.ProbeAsync(Ct));

    protected static ObjectKey Key(string key) => ObjectKey.Parse(key);

    protected Task<PutResult> PutAsync(string key, ReadOnlySpan<byte> content, Sha256Digest? expected = null) =>
        Store.PutAsync(Key(key), new MemoryStream(content.ToArray()), expected, Ct);

    protected async Task<byte[]?> ReadAsync(string key, long offset = 0, long? length = null)
    {
        await using var stored = await Store.OpenAsync(Key(key), Ct);
        return stored is null ? null : await CopyAsync(stored, offset, length ?? stored.Info.Length);
    }

    protected async Task<string[]> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, Ct).Select(info => info.Key.ToString()).ToArrayAsync(Ct);

    private static async Task<byte[]> CopyAsync(StoredObject stored, long offset, long length)
    {
        using var bytes = new MemoryStream();
        var pipe = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await stored.CopyToAsync(pipe, offset, length, Ct);
        await pipe.CompleteAsync();
        return bytes.ToArray();
    }
}
