using System.Net;
using System.Net.Sockets;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>What keeps goosed from starting is told in one line on standard error, with exit code 2.</summary>
public sealed class StartFaultTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await RefusedAsync($"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", "GOOSED_LISTEN", "another process listens there");
    }

    [Fact]
    public Task An_address_that_is_not_this_hosts_is_named() => RefusedAsync("http://192.0.2.77:8080", "GOOSED_LISTEN", "it is not an address of this host");

    [Theory]
    [InlineData("this is no database, and it is longer than the header of one, which has a hundred bytes and begins with its name, in text")]
    [InlineData("SQLite format 3\0and what follows is not what belongs there, up to the hundred bytes that a header of a database has got")]
    public Task A_file_that_is_damaged_or_no_database_is_named(string content)
    {
        _directory.Write("data/goosed.db", content);

        return RefusedAsync("http://127.0.0.1:0", "GOOSED_DATA", "goosed.db is damaged, or no database", "docs/how-to/backup.md");
    }

    [Fact]
    public async Task A_read_only_data_directory_is_not_in_use_by_another_goosed()
    {
        Directory.CreateDirectory(_directory["data"]);
        Assert.SkipWhen(Missing(await Tool.RunAsync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", _directory["data"]], cancellation: TestContext.Current.CancellationToken)), "Only root can mount a read-only directory.");
        try
        {
            await RefusedAsync("http://127.0.0.1:0", "GOOSED_DATA", "can't be written: Read-only file system");
        }
        finally
        {
            await Tool.RunAsync("umount", [_directory["data"]], cancellation: TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_data_directory_that_others_could_read_is_made_private()
    {
        _directory.Write("data/old", "");
        await Tool.RunAsync("chmod", ["-R", "u=rwX,go=rX", _directory["data"]], cancellation: TestContext.Current.CancellationToken);

        await (await GoosedApp.StartAsync(new() { Directory = _directory })).DisposeAsync();

        var readable = await Tool.RunAsync("find", [_directory["data"], "-maxdepth", "1", "-perm", "/077", "-not", "-name", "objects"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("", readable.Output);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("file", "file")]
    public Task A_data_directory_that_is_none_is_named(string data, string says)
    {
        _directory.Write("file", "");
        return RefusedAsync("http://127.0.0.1:0", "GOOSED_DATA", [says], ["--data", data.Length == 0 ? data : _directory[data]]);
    }

    [Fact]
    public Task An_address_that_is_named_twice_is_told() => RefusedAsync("http://127.0.0.1:7,http://0.0.0.0:7", "GOOSED_LISTEN", ["name it once"]);

    [Fact]
    public Task A_missing_desired_state_ends_a_first_start() => RefusedAsync("http://127.0.0.1:0", "INFRA_PATH", ["there is no directory", "--infra"], ["--infra", _directory["nowhere"]]);

    [Fact]
    public async Task A_misspelled_setting_is_refused_by_strict_settings_and_told_without()
    {
        await RefusedAsync("http://127.0.0.1:0", "GOOSED_LISTN", ["did you mean GOOSED_LISTEN?"], ["--strict-settings"], ("GOOSED_LISTN", "x"));

        Assert.Empty(UnknownSettings.In(new Dictionary<string, string>
        {
            ["GOOSED_LISTEN"] = "x",
            ["GOOSED_ADMIN_TOKEN_FILE"] = "x",
            ["GOOSED_SERVER"] = "x",
            ["GOOSED_API_SERVICE_PORT_HTTP"] = "80",
            ["GOOSED_API_PORT_80_TCP_ADDR"] = "x",
        }));
    }

    [Theory]
    [InlineData("serve", "--dta", "x")]
    [InlineData("sreve")]
    [InlineData]
    public async Task A_command_line_that_is_none_is_told_in_few_lines(params string[] arguments)
    {
        var outcome = await Tool.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), .. arguments], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(2, outcome.ExitCode);
        Assert.All(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("goosed: ", line, StringComparison.Ordinal));
        Assert.Contains("--help", outcome.Output, StringComparison.Ordinal);
    }

    private static bool Missing(Tool.Outcome mounted) => mounted.ExitCode != 0;

    private Task RefusedAsync(string listen, params string[] says) => RefusedAsync(listen, says[0], says[1..]);

    private async Task RefusedAsync(
        string listen, string setting, string[] says, string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string>(environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
        {
            ["GOOSED_LISTEN"] = listen,
            ["GOOSED_DATA"] = _directory["data"],
            ["INFRA_PATH"] = _directory["infra"],
            ["GOOSED_ADMIN_TOKEN"] = "admin-token-of-this-test",
        };
        Directory.CreateDirectory(_directory["infra"]);

        // Standard error alone: the log on standard output may have said something before. What tests are told is no setting.
        var outcome = await Tool.RunAsync(
            "bash", ["-c", "unset ${!GOOSED_TEST_@} ${!GOOSED_ACCEPT_@}; exec dotnet \"$0\" serve \"$@\" 2>&1 >/dev/null", Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), .. arguments ?? []],
            variables, TestContext.Current.CancellationToken);

        Assert.True(outcome.ExitCode == 2, outcome.Output);
        var line = Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"goosed: {setting}: ", line, StringComparison.Ordinal);
        Assert.All(says, said => Assert.Contains(said, line, StringComparison.Ordinal));
    }
}
