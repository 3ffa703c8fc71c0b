using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.S3;
using Goosed.Testing;

namespace Goosed.ObjectStorage.Tests;

public sealed class S3ObjectStoreTests : ObjectStoreContract, IAsyncLifetime
{
    private S3ObjectStore? _store;

    protected override IObjectStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(CephGateway.IsInstalled, CephGateway.Missing);
        _store = new(await Gateway.OptionsAsync(), TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c/d")]
    public async Task A_key_may_stand_above_and_below_others(string key)
    {
        await PutAsync("a/b/c", "text"u8);

        Assert.IsType<PutResult.Stored>(await PutAsync(key, "x"u8));

        Assert.Equal("text"u8.ToArray(), await ReadAsync("a/b/c"));
        Assert.Equal("x"u8.ToArray(), await ReadAsync(key));
    }

    [Fact]
    public async Task What_is_the_stores_own_is_reached_by_no_key()
    {
        await PutAsync("a", "text"u8);
        Assert.True(await Store.LayAsideAsync(Key("a"), Ct));
        var own = $".goosed/incoming/{Sha256Digest.Of("x"u8)}/0000000000000000-0";

        Assert.IsType<PutResult.Blocked>(await PutAsync(own, "x"u8));

        Assert.Empty(await ListAsync(""));
        Assert.Empty(await ListAsync(".goosed/"));
        Assert.Null(await Store.StatAsync(Key(own), Ct));
    }
}
