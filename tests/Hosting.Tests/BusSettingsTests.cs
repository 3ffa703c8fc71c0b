using Goosed.Hosting.Settings;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

public sealed class BusSettingsTests : IDisposable
{
    private const string Seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_servers_events_stay_in_the_process() => Assert.Null(Read());

    [Theory]
    [InlineData("nats://a", "nats://a:4222", null, null, null)]
    [InlineData("nats://a:4222, tls://[::1]:4333", "nats://a:4222,tls://[::1]:4333", null, null, null)]
    [InlineData("nats://goose:p%40ss@a:4222,nats://goose:p%40ss@b:4222", "nats://a:4222,nats://b:4222", "goose", "p@ss", null)]
    [InlineData("nats://t0ken@a", "nats://a:4222", null, null, "t0ken")]
    public void Servers_and_what_stands_in_their_addresses_are_read(string url, string servers, string? user, string? password, string? token)
    {
        var bus = Read(("NATS_URL", url));

        Assert.Equal((servers, user, password, token, 1), (bus?.Url, bus?.User, bus?.Password, bus?.Token, bus?.Replicas));
    }

    [Fact]
    public void Secrets_can_lie_in_files()
    {
        _directory.Write("password", "pass\n");
        _directory.Write("seed", Seed);

        Assert.Equal(("goose", "pass"), (Read(("NATS_URL", "nats://a"), ("NATS_USER", "goose"), ("NATS_PASSWORD_FILE", _directory["password"])) is { } bus ? (bus.User, bus.Password) : default));
        Assert.Equal(Seed, Read(("NATS_URL", "nats://a"), ("NATS_NKEY_SEED_FILE", _directory["seed"]))?.Seed);
    }

    [Theory]
    [InlineData("NATS_URL", "http://a:4222", "no address of a NATS server")]
    [InlineData("NATS_URL", "a:4222", "no address of a NATS server")]
    [InlineData("NATS_URL", "nats://goose:geheim@a/x", "no address of a NATS server")]
    [InlineData("NATS_URL", ",", "names no server")]
    [InlineData("NATS_USER", "goose", "set both", "NATS_PASSWORD")]
    [InlineData("NATS_PASSWORD", "geheim", "set both", "NATS_USER")]
    [InlineData("NATS_NKEY_SEED", "geheim", "begins with SU")]
    [InlineData("NATS_CREDS", "/nowhere/a.creds", "/nowhere/a.creds can't be read")]
    [InlineData("NATS_TLS_CA", "/nowhere/ca.pem", "/nowhere/ca.pem can't be read")]
    [InlineData("NATS_REPLICAS", "6", "1 to 5")]
    public void A_fault_names_its_setting_and_the_remedy(string name, string value, string reason, string? named = null)
    {
        var fault = Assert.Single(Faults([("NATS_URL", "nats://a"), (name, value)]));

        Assert.Equal(named ?? name, fault.Name);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_certificates_are_faults()
    {
        _directory.Write("x.pem", "nothing");

        Assert.Equal("NATS_TLS_CERT", Assert.Single(Faults([("NATS_URL", "nats://a"), ("NATS_TLS_CERT", _directory["x.pem"]), ("NATS_TLS_KEY", _directory["x.pem"])])).Name);
        Assert.Equal("NATS_TLS_KEY", Assert.Single(Faults([("NATS_URL", "nats://a"), ("NATS_TLS_CERT", _directory["x.pem"])])).Name);
        Assert.Equal("NATS_TLS_CA", Assert.Single(Faults([("NATS_URL", "nats://a"), ("NATS_TLS_CA", _directory["x.pem"])])).Name);
    }

    [Fact]
    public void Two_ways_to_sign_in_are_a_fault()
    {
        var fault = Assert.Single(Faults([("NATS_URL", "nats://goose:pass@a"), ("NATS_TOKEN", "t")]));

        Assert.Contains("NATS_USER, NATS_TOKEN", fault.Reason, StringComparison.Ordinal);
    }

    private static IReadOnlyList<SettingFault> Faults((string Name, string Value)[] settings) => Assert.Throws<SettingsException>(() => Read(settings)).Faults;

    private static BusSettings? Read(params (string Name, string Value)[] settings)
    {
        // A later value of the same setting wins.
        var values = settings.GroupBy(setting => setting.Name).ToDictionary(setting => setting.Key, setting => (string?)setting.Last().Value);
        return GoosedOptions.Read(new SettingsReader(values.GetValueOrDefault, new Dictionary<string, string?>()), ["api", "artifacts-gw"]).Bus;
    }
}
