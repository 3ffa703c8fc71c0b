using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.Files;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.ObjectStorage.Tests;

public sealed class FileObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public FileObjectStoreTests() => Store = FileObjectStore.Open(_root.Path, TimeProvider.System);

    protected override IObjectStore Store { get; }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Uploads_at_once_of_the_same_bytes_are_stored_once()
    {
        await PutAsync("a", "text"u8);
        var slow = new PausedStream("text"u8);
        var put = Store.PutAsync(Key("a"), slow, null, Ct);
        await slow.Reading;
        await PutAsync("a", "text"u8);
        var first = await Store.StatAsync(Key("a"), Ct);

        slow.Resume();
        await put;

        Assert.Equal(first?.ETag, (await Store.StatAsync(Key("a"), Ct))?.ETag);
    }

    [Fact]
    public async Task An_upload_survives_the_delete_of_its_twin()
    {
        var slow = new PausedStream("text"u8);
        var put = Store.PutAsync(Key("a"), slow, null, Ct);
        await slow.Reading;
        await PutAsync("a", "text"u8);
        await Store.DeleteAsync(Key("a"), Ct);

        slow.Resume();
        await put;

        Assert.Equal("text"u8.ToArray(), await ReadAsync("a"));
    }

    [Fact]
    public async Task Two_puts_in_one_tick_of_the_clock_have_two_etags()
    {
        var store = FileObjectStore.Open(_root.Path, new FakeTimeProvider());
        await store.PutAsync(Key("a"), new MemoryStream([1]), null, Ct);
        var first = await store.StatAsync(Key("a"), Ct);

        await store.PutAsync(Key("a"), new MemoryStream([2]), null, Ct);

        Assert.NotEqual(first?.ETag, (await store.StatAsync(Key("a"), Ct))?.ETag);
    }

    [Fact]
    public async Task Leftovers_of_killed_uploads_are_removed_at_start()
    {
        await PutAsync("kept", "text"u8);
        await File.WriteAllTextAsync(_root["incoming", "0123.part"], "half", Ct);

        FileObjectStore.Open(_root.Path, TimeProvider.System);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["incoming"]));
        Assert.Equal(["kept"], await ListAsync(""));
    }

    [Fact]
    public async Task No_temporary_file_outlives_its_upload()
    {
        await PutAsync("a", "text"u8);
        await PutAsync("a", "text"u8, Sha256Digest.Of("other"u8));
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(Key("a"), new BrokenStream(10), null, Ct));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["incoming"]));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c/d")]
    public async Task A_key_that_files_cannot_hold_beside_another_is_refused(string key)
    {
        await PutAsync("a/b/c", "text"u8);

        var blocked = Assert.IsType<PutResult.Blocked>(await PutAsync(key, "x"u8));

        Assert.EndsWith("Choose another key.", blocked.Reason, StringComparison.Ordinal);
        Assert.Equal(["a/b/c"], await ListAsync(""));
    }

    [Fact]
    public async Task A_key_taken_by_a_directory_during_the_upload_is_refused()
    {
        var slow = new PausedStream("text"u8);
        var put = Store.PutAsync(Key("a"), slow, null, Ct);
        await slow.Reading;
        await PutAsync("a/b", "text"u8);

        slow.Resume();

        Assert.IsType<PutResult.Blocked>(await put);
    }

    [Fact]
    public async Task Links_lead_nowhere()
    {
        using var outside = new TemporaryDirectory();
        await File.WriteAllTextAsync(outside["secret"], "secret", Ct);
        File.CreateSymbolicLink(_root["objects", "file"], outside["secret"]);
        Directory.CreateSymbolicLink(_root["objects", "dir"], outside.Path);

        foreach (var key in new[] { "file", "dir/secret" })
        {
            Assert.Null(await Store.StatAsync(Key(key), Ct));
            Assert.Null(await Store.OpenAsync(Key(key), Ct));
            Assert.False(await Store.DeleteAsync(Key(key), Ct));
            Assert.IsType<PutResult.Blocked>(await PutAsync(key, "x"u8));
        }

        Assert.IsType<PutResult.Blocked>(await PutAsync("dir/new", "x"u8));
        Assert.Empty(await ListAsync(""));
        Assert.Equal("secret", await File.ReadAllTextAsync(outside["secret"], Ct));
        Assert.Single(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task A_store_whose_directory_is_gone_is_unavailable()
    {
        Directory.Delete(_root["objects"], recursive: true);

        var health = await Store.ProbeAsync(Ct);

        Assert.Equal(StoreState.Unavailable, health.State);
        Assert.Contains(_root.Path, health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_read_only()
    {
        await PutAsync("a", "text"u8);
        Directory.Delete(_root["incoming"], recursive: true);
        await File.WriteAllTextAsync(_root["incoming"], "in the way", Ct);

        Assert.Equal(StoreState.ReadOnly, (await Store.ProbeAsync(Ct)).State);
        Assert.Equal("text"u8.ToArray(), await ReadAsync("a"));
    }

    [Fact]
    public async Task A_cancelled_upload_stores_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var slow = new PausedStream("text"u8);
        var put = Store.PutAsync(Key("a"), slow, null, cancel.Token);
        await slow.Reading;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Null(await Store.StatAsync(Key("a"), Ct));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["incoming"]));
    }
}
