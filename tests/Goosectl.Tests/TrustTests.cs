using System.Security.Cryptography.X509Certificates;
using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>Certificates, tokens and contexts: what was said at sign-in is kept, and an error says where a value came from.</summary>
[Collection(nameof(SharedServer))]
public sealed class TrustTests(CtlServer server)
{
    private static readonly string s_who = WhoAmI("2099-01-01T00:00:00Z");

    [Fact]
    public async Task A_private_authority_is_named_at_sign_in_and_kept()
    {
        using var certificates = new TestCertificates();
        using var certificate = X509Certificate2.CreateFromPemFile(certificates["server.pem"], certificates["server.key"]);
        await using var tls = new NonsenseServer(s_who, certificate);
        server.Files.Write("token", "goosed_some");

        (await CtlServer.RunAsync(["whoami", "-s", tls.Url])).IsError(Exit.Unreachable, "--ca-file FILE");
        (await CtlServer.RunAsync(["whoami", "-s", tls.Url, "--ca-file", certificates["client.pem"]])).IsError(
            Exit.Unreachable, "is not trusted");
        (await CtlServer.RunAsync(["whoami", "-s", $"https://localhost:{tls.Port}", "--ca-file", certificates["ca.pem"]])).IsError(
            Exit.Unreachable, "is for another name");
        (await CtlServer.RunAsync(["whoami", "-s", tls.Url.Replace("https", "http", StringComparison.Ordinal)])).Is(Exit.Unreachable);
        (await CtlServer.RunAsync(["whoami", "-s", server.App.Address.AbsoluteUri.Replace(
            "http", "https", StringComparison.Ordinal)])).IsError(Exit.Unreachable, "does not speak TLS");

        (await CtlServer.RunAsync(
            ["login", tls.Url, "--name", "tls", "--ca-file", certificates["ca.pem"], "--token-file", server.Files["token"]])).Ok();
        Assert.Contains("operator/ci", (await CtlServer.RunAsync(["whoami", "--context", "tls"])).Ok().Data, StringComparison.Ordinal);
        (await CtlServer.RunAsync(["logout", "tls"])).Ok();
    }

    [Fact]
    public async Task An_expired_token_is_told_from_a_wrong_one_and_both_say_where_they_are_from()
    {
        var refusal = NonsenseServer.Answer("401 Unauthorized", "application/problem+json", """{"type": "urn:goosed:problem:unauthorized", "detail": "The call needs a valid token."}""");
        await using var site = new NonsenseServer(WhoAmI("2026-01-01T00:00:00Z"));
        server.Files.Write("token", "goosed_some");
        (await CtlServer.RunAsync(["login", site.Url, "--name", "old", "--token-file", server.Files["token"]])).Ok();
        site.Sent = refusal;

        (await CtlServer.RunAsync(["machines", "list", "--context", "old"])).IsError(Exit.Refused, "The token of context old has expired");
        (await CtlServer.RunAsync(["machines", "list", "--context", "old", "--token-file", server.Files["token"]])).IsError(
            Exit.Refused, $"The token from --token-file {server.Files["token"]} is not valid");
        site.Sent = s_who;
        (await CtlServer.RunAsync(["login", site.Url, "--name", "old", "--token-file", server.Files["token"]])).Ok();
        site.Sent = refusal;
        (await CtlServer.RunAsync(["machines", "list", "--context", "old"])).IsError(Exit.Refused, "The token of context old is not valid");

        await site.DisposeAsync();
        (await CtlServer.RunAsync(["machines", "list", "--context", "old"])).IsError(
            Exit.Unreachable, "(from context old) can't be reached");
        Assert.Contains("goosectl tokens revoke ci", (await CtlServer.RunAsync(["logout", "old"])).Ok().Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dhcp_servers_lines_name_the_address_that_the_server_tells_machines()
    {
        await using var site = new NonsenseServer(
            NonsenseServer.Answer("200 OK", "text/plain", "#!ipxe\nset api http://10.9.0.1:8080\nchain ${api}/v1/boot/ipxe\n"));

        Assert.Contains("http://10.9.0.1:8080/menu.ipxe",
            (await CtlServer.RunAsync(["netboot", "config", "dnsmasq", "-s", site.Url])).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("netboot", "config", "dnsmasq")).IsError(Exit.Usage, "Machines can't reach");
    }

    private static string WhoAmI(string end) =>
        NonsenseServer.Answer("200 OK", "application/json", $$"""{"name": "operator/ci", "scope": "read", "expires_at": "{{end}}"}""");
}
