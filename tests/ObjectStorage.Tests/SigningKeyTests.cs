using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.Signing;

namespace Goosed.ObjectStorage.Tests;

public sealed class SigningKeyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string KeyFile => _directory["url-signing.key"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_key_is_kept_for_its_owner_alone()
    {
        var made = Signed(SigningKey.LoadOrCreate(KeyFile));

        Assert.Equal(made, Signed(SigningKey.LoadOrCreate(KeyFile)));
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Single(Directory.EnumerateFileSystemEntries(_directory.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(KeyFile).UnixFileMode);
    }

    [Fact]
    public async Task Makers_at_once_end_up_with_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Signed(SigningKey.LoadOrCreate(KeyFile)))));

        Assert.Single(keys.Distinct());
        Assert.Single(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(31, "is only 31 bytes long")]
    [InlineData(4097, "is too long for a key")]
    public void A_file_that_holds_no_key_is_refused_and_kept(int length, string reason)
    {
        File.WriteAllBytes(KeyFile, new byte[length]);

        var fault = Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(KeyFile));

        Assert.Contains($"{KeyFile} {reason}; restore it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(KeyFile).Length);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_refused()
    {
        Directory.CreateDirectory(KeyFile);

        var fault = Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(KeyFile));

        Assert.Contains("let the user that goosed runs as read and write it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_directory_is_refused() =>
        Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(_directory["missing", "key"]));

    [Fact]
    public void A_short_secret_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => SigningKey.From(new byte[31]));

    [Fact]
    public void It_never_prints() => Assert.Equal("(signing key)", SigningKey.From(new byte[32]).ToString());

    private static string Signed(SigningKey key) => new UrlSigner(key).Sign("GET", ObjectKey.Parse("a"), DateTimeOffset.UnixEpoch);
}
