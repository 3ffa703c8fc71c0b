using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

public sealed class AdminTokenTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Off_loopback_the_first_start_makes_one_for_its_owner_and_later_ones_keep_it()
    {
        var first = AdminToken.Load(Options(), out var made);
        var token = File.ReadAllText(made!).Trim();
        File.Delete(made!);
        var second = AdminToken.Load(Options(), out var again);

        Assert.Equal(48, token.Length);
        Assert.True(first.Matches(token));
        Assert.True(second.Matches(token));
        Assert.Null(again);
        Assert.False(second.Matches(token + "0"));
        Assert.DoesNotContain(token, File.ReadAllText(_directory["admin-token.sha256"]), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_directory.Path));
    }

    [Fact]
    public void Its_files_are_read_by_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");

        AdminToken.Load(Options(), out _);

        Assert.All(Directory.EnumerateFiles(_directory.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g")]
    public void A_file_that_holds_no_hash_is_refused(string text)
    {
        _directory.Write("admin-token.sha256", text);

        var fault = Assert.Throws<SettingsException>(() => AdminToken.Load(Options(), out _));

        Assert.Contains("delete it", Assert.Single(fault.Faults).Reason, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_directory["admin-token.sha256"]));
    }

    [Fact]
    public void One_that_was_set_is_written_nowhere()
    {
        var token = AdminToken.Load(Options("0123456789abcdef"), out var made);

        Assert.True(token.Matches("0123456789abcdef"));
        Assert.False(token.Matches("0123456789abcdeF"));
        Assert.Null(made);
        Assert.Empty(Directory.EnumerateFiles(_directory.Path));
    }

    [Fact]
    public void On_loopback_there_is_none_and_nothing_matches()
    {
        var token = AdminToken.Load(Options(listen: "http://127.0.0.1:0"), out var made);

        Assert.Null(made);
        Assert.False(token.Matches(""));
        Assert.Empty(Directory.EnumerateFiles(_directory.Path));
    }

    private GoosedOptions Options(string? token = null, string listen = "http://0.0.0.0:0") =>
        new() { Listen = [ListenAddress.Parse(listen)!], Data = _directory.Path, Infra = "", Roles = [], AdminToken = token };
}
