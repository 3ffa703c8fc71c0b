using Goosed.Messaging.Nats;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.NKeys;

namespace Goosed.Messaging.Tests.Nats;

public sealed class NatsSignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_signs_in_with_a_password()
    {
        await using var server = await StartAsync("""authorization { user: goose, password: "s3cret word" }""");

        await OpensAsync(new NatsSettings { Url = server.Url, User = "goose", Password = "s3cret word" });
        await RefusedAsync(new NatsSettings { Url = server.Url, User = "goose", Password = "wrong" }, "Authorization Violation");
        await RefusedAsync(new NatsSettings { Url = server.Url }, "Authorization Violation");
    }

    [Fact]
    public async Task A_token_signs_in()
    {
        await using var server = await StartAsync("""authorization { token: "t0ken" }""");

        await OpensAsync(new NatsSettings { Url = server.Url, Token = "t0ken" });
        await RefusedAsync(new NatsSettings { Url = server.Url, Token = "other" }, "Authorization Violation");
    }

    [Fact]
    public async Task An_nkey_signs_in()
    {
        var (seed, other) = (NKeySeeds.Write([.. Enumerable.Range(1, 32).Select(n => (byte)n)]), NKeySeeds.Write(new byte[32]));
        await using var server = await StartAsync($$"""authorization { users: [ { nkey: {{KeyPair.FromSeed(seed).GetPublicKey()}} } ] }""");

        await OpensAsync(new NatsSettings { Url = server.Url, Seed = seed });
        await RefusedAsync(new NatsSettings { Url = server.Url, Seed = other }, "Authorization Violation");
    }

    [Fact]
    public async Task Certificates_are_checked_on_both_sides()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var server = await StartAsync(
            $$"""tls { cert_file: "{{certificates["server.pem"]}}", key_file: "{{certificates["server.key"]}}", ca_file: "{{certificates["ca.pem"]}}", verify: true, timeout: 10 }""", "tls");
        var settings = new NatsSettings { Url = server.Url, CaFile = certificates["ca.pem"], CertificateFile = certificates["client.pem"], KeyFile = certificates["client.key"] };

        await OpensAsync(settings);
        await RefusedAsync(settings with { CaFile = others["ca.pem"] }, "certificate");
        await RefusedAsync(settings with { CertificateFile = others["client.pem"], KeyFile = others["client.key"] }, "");
    }

    private static async Task<NatsServer> StartAsync(string settings, string scheme = "nats")
    {
        Assert.SkipWhen(NatsServer.Missing is not null, NatsServer.Missing ?? "");
        return await NatsServer.StartAsync(new NatsServerSetup { Settings = settings, Scheme = scheme });
    }

    private static async Task OpensAsync(NatsSettings settings)
    {
        var (link, problems) = Link(settings);
        await using (link)
        {
            await new StreamKeeper(link, problems, NullLogger<StreamKeeper>.Instance).EnsureAsync(Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        }
    }

    private static async Task RefusedAsync(NatsSettings settings, string reason)
    {
        var (link, problems) = Link(settings);
        using var stop = new CancellationTokenSource();
        await using (link)
        {
            var opening = link.OpenAsync(stop.Token);
            await NatsLab.UntilAsync(() => Task.FromResult(problems.Failing is not null));
            await stop.CancelAsync();

            Assert.Contains(reason, problems.Failing, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(settings.Url, problems.Failing, StringComparison.Ordinal);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        }
    }

    private static (NatsLink Link, BusProblems Problems) Link(NatsSettings settings)
    {
        var problems = new BusProblems(NullLogger<BusProblems>.Instance);
        return (new NatsLink(settings, problems, TimeProvider.System, NullLogger<NatsLink>.Instance), problems);
    }
}
