using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>A server that asks for tokens, and the contexts that keep them.</summary>
[Collection(nameof(SharedServer))]
public sealed class SignInTests(CtlServer shared)
{
    private const string Admin = "admin-token-of-the-sign-in-tests";

    [Fact]
    public async Task Signing_in_keeps_the_token_for_that_server_alone()
    {
        await using var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin } });
        var url = app.Address.AbsoluteUri;
        shared.Files.Write("admin", Admin + "\n");
        (await CtlServer.RunAsync(["machines", "list", "-s", url])).IsError(Exit.Refused, "goosectl login");
        shared.Files.Write("wrong", "00000000-0000-4000-8000-000000000000");
        (await CtlServer.RunAsync(["login", url, "--token-file", shared.Files["wrong"]])).IsError(Exit.Refused, "Sign in with a valid token");

        Assert.Contains("scope admin", (await CtlServer.RunAsync(["login", url, "--token-file", shared.Files["admin"], "--name", "lab"])).Ok().Messages, StringComparison.Ordinal);
        (await CtlServer.RunAsync(["machines", "list"])).Ok();
        Assert.Contains("lab", (await CtlServer.RunAsync(["context", "list"])).Ok().Data, StringComparison.Ordinal);
        Assert.Equal("600\n", (await Tool.RunAsync("stat", ["-c", "%a", shared.Files["goosectl.json"]], cancellation: TestContext.Current.CancellationToken)).Output);
        var reader = (await CtlServer.RunAsync(["tokens", "create", "reader", "--scope", "read"])).Ok().Data;
        shared.Files.Write("reader", reader);
        (await CtlServer.RunAsync(["machines", "add", CtlServer.NewMac(), "--token-file", shared.Files["reader"]])).IsError(Exit.Refused, "scope");

        // The kept token goes nowhere else.
        (await CtlServer.RunAsync(["machines", "list", "-s", url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)])).Is(Exit.Refused);
        (await CtlServer.RunAsync(["machines", "list", "--context", "none"])).IsError(Exit.NotFound, "lab");
        Assert.Contains("GOOSED_ADMIN_TOKEN", (await CtlServer.RunAsync(["logout"])).Ok().Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(Admin, await File.ReadAllTextAsync(shared.Files["goosectl.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
