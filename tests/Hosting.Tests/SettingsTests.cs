using Goosed.Hosting.Settings;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

public sealed class SettingsTests : IDisposable
{
    private const string Secret = "short-secret-1";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_settings_it_serves_this_computer_alone()
    {
        var options = Read();

        Assert.Equal(["http://127.0.0.1:8080"], options.Listen.Select(address => address.Text));
        Assert.True(options is { LoopbackOnly: true, SignIn: true, RunOnEnrol: true, BootAttempts: 5, BootRetry: 10, ApiBase: null, AdminToken: null });
        Assert.Equal(Path.GetFullPath("data"), options.Data);
    }

    [Theory]
    [InlineData("GOOSED_LISTEN", "8080", "'8080'", "http://0.0.0.0:8080")]
    [InlineData("GOOSED_LISTEN", "https://127.0.0.1:8443", "'https://127.0.0.1:8443'", "http://0.0.0.0:8080")]
    [InlineData("GOOSED_LISTEN", "http://127.0.0.1:8080,http://h:99999", "'http://h:99999'", "write it as")]
    [InlineData("GOOSED_LISTEN", "http://127.0.0.1:8080/base", "'http://127.0.0.1:8080/base'", "write it as")]
    [InlineData("GOOSED_LISTEN", ",", "'' is not an address", "write it as")]
    [InlineData("GOOSED_API_BASE", "api.example", "'api.example'", "http://host:port")]
    [InlineData("GOOSED_API_BASE", "ftp://api.example", "'ftp://api.example'", "http://host:port")]
    [InlineData("GOOSED_API_BASE", "http://api.example?x=1", "not a URL", "http://host:port")]
    [InlineData("GOOSED_ARTIFACTS_BASE", "//x", "'//x'", "http://host:port")]
    [InlineData("GOOSED_AUTH", "on", "'on'", "token, off")]
    [InlineData("GOOSED_ON_ENROL", "maybe", "'maybe'", "run, hold")]
    [InlineData("GOOSED_BOOT_ATTEMPTS", "0", "'0'", "1 to 100")]
    [InlineData("GOOSED_BOOT_RETRY", "0", "'0'", "1 to 300")]
    [InlineData("GOOSED_BOOT_ATTEMPTS", "five", "'five'", "1 to 100")]
    [InlineData("GOOSED_ADMIN_TOKEN", Secret, "shorter than 16", "openssl rand")]
    public void A_fault_names_its_setting_the_values_fault_and_the_remedy(string name, string value, string fault, string remedy)
    {
        var found = Assert.Single(Faults((name, value)));

        Assert.Equal(name, found.Name);
        Assert.Contains(fault, found.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once() => Assert.Equal(
        ["GOOSED_AUTH", "GOOSED_BOOT_ATTEMPTS", "GOOSED_LISTEN"],
        Faults(("GOOSED_AUTH", "x"), ("GOOSED_LISTEN", "x"), ("GOOSED_BOOT_ATTEMPTS", "x")).Select(fault => fault.Name).Order());

    [Fact]
    public void A_secret_never_prints()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(("GOOSED_ADMIN_TOKEN", Secret)));

        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_can_lie_in_a_file()
    {
        _directory.Write("token", "0123456789abcdef\n");

        Assert.Equal("0123456789abcdef", Read(("GOOSED_ADMIN_TOKEN_FILE", _directory["token"])).AdminToken);
        Assert.Equal("fedcba9876543210", Read(("GOOSED_ADMIN_TOKEN_FILE", _directory["token"]), ("GOOSED_ADMIN_TOKEN", "fedcba9876543210")).AdminToken);
    }

    [Theory]
    [InlineData("empty", "is empty")]
    [InlineData("missing", "can't be read")]
    [InlineData("short", "shorter than 16")]
    public void A_file_without_a_usable_secret_is_a_fault(string file, string reason)
    {
        _directory.Write("empty", " \n");
        _directory.Write("short", Secret);

        var fault = Assert.Single(Faults(("GOOSED_ADMIN_TOKEN_FILE", _directory[file])));

        Assert.Equal("GOOSED_ADMIN_TOKEN", fault.Name);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_wins_over_the_environment_and_an_empty_variable_is_none()
    {
        var environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://127.0.0.1:1", ["GOOSED_ON_ENROL"] = "" };
        var options = GoosedOptions.Read(new SettingsReader(environment.GetValueOrDefault, new Dictionary<string, string?> { ["--listen"] = "http://127.0.0.1:2" }), ["api", "artifacts-gw"]);

        Assert.Equal(["http://127.0.0.1:2"], options.Listen.Select(address => address.Text));
        Assert.True(options.RunOnEnrol);
    }

    [Fact]
    public void Api_without_artifacts_gw_needs_to_know_where_that_is()
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => ReadFor(["api"])).Faults);

        Assert.Equal("GOOSED_ARTIFACTS_BASE", fault.Name);
        Assert.Equal("http://gw:1", ReadFor(["api"], ("GOOSED_ARTIFACTS_BASE", "http://gw:1/")).ArtifactsBase);
    }

    private static IReadOnlyList<SettingFault> Faults(params (string Name, string Value)[] settings) => Assert.Throws<SettingsException>(() => Read(settings)).Faults;

    private static GoosedOptions Read(params (string Name, string Value)[] settings) => ReadFor(["api", "artifacts-gw"], settings);

    private static GoosedOptions ReadFor(IReadOnlyList<string> roles, params (string Name, string Value)[] settings) => GoosedOptions.Read(
        new SettingsReader(settings.ToDictionary(s => s.Name, s => (string?)s.Value).GetValueOrDefault, new Dictionary<string, string?>()), roles);
}
