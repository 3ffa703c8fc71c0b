using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Goosectl.Api;
using Goosed.Goosectl.Contexts;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>Signing in, and the servers that were signed in to.</summary>
internal static class LoginCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
        [Column.Of("CURRENT", "current"), Column.Of("NAME", "name"), Column.Of("SERVER", "server"), Column.Of("SIGNED IN", "signed_in")];

    public static Command Login()
    {
        var (url, name) = (
            new Argument<string>("URL") { Description = "The server" },
            new Option<string>("--name") { Description = "What to call it [its host]" });
        return Verb.Of(
            "login", "Sign in to a server and work with it from now on",
            [
                "goosectl login http://10.0.0.1:8080 --token-file admin-token", "goosectl login https://goosed.example --name lab < token",
                "goosectl login https://goosed.example --ca-file /etc/ssl/lab-ca.pem --token-file token",
            ],
            [url, name], async (call, ct) =>
        {
            var server = ServerChoice.Parse(call.Get(url), "URL");
            var token = await TokenAsync(call, ct);
            var signed = new ServerContext(server, token)
            {
                CaFile = call.Get(GlobalOptions.CaFile) is { Length: > 0 } ca ? Path.GetFullPath(ca) : null,
                Origin = "from URL",
                TokenOrigin = "that was given",
            };
            using var api = new ApiClient(signed);
            var who = await api.GetAsync("v1/whoami", ct);
            if (who["name"] is null || who["scope"] is null)
            {
                throw api.NotGoosed("It does not say who you are.");
            }

            signed = signed with { Name = (string?)who["name"], ExpiresAt = (DateTimeOffset?)who["expires_at"] };
            var file = ContextFile.Read();
            var context = call.Get(name) is { Length: > 0 } named ? named
                : server.IsDefaultPort ? server.Host
                : $"{server.Host}:{server.Port}";
            file.All[context] = signed;
            file.Current = context;
            file.Save();
            call.Out.Say($"Signed in to {SecretMasker.Masking.HideUserInfo(server.AbsoluteUri)} as {who["name"]} with scope {who["scope"]}; the context is called {context}.");
            return Exit.Ok;
        });
    }

    public static Command Logout()
    {
        var name = new Argument<string?>("CONTEXT") { Description = "Which [the one in use]", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of("logout", "Forget a server and its token", ["goosectl logout lab"], [name], (call, _) =>
        {
            var file = ContextFile.Read();
            var context = call.Parsed.GetValue(name) ?? file.Current
                ?? throw CtlException.Usage("No context is in use.", "Nothing was signed in to.", "goosectl context list");
            Known(file, context);
            var kept = file.All[context];
            file.All.Remove(context);
            file.Current = file.Current == context ? null : file.Current;
            file.Save();
            call.Out.Say($"{context} is forgotten.{StillGood(kept)}");
            return Task.FromResult(Exit.Ok);
        });
    }

    // What was forgotten here, the server still takes.
    private static string StillGood(ServerContext kept) => kept switch
    {
        { Token: null } => "",
        { Name: "admin" } => " The server's admin token stays good until goosed is started with another GOOSED_ADMIN_TOKEN.",
        { Name: { } name } when name.StartsWith("operator/", StringComparison.Ordinal) =>
            $" Its token stays good until it is revoked: goosectl tokens revoke {name["operator/".Length..]}",
        _ => " Its token stays good until it is revoked: goosectl tokens revoke NAME",
    };

    public static Command WhoAmI() => Verb.Of("whoami", "Show who the server takes you for", ["goosectl whoami"], [], async (call, ct) =>
    {
        var who = await call.Api.GetAsync("v1/whoami", ct);
        call.Out.Details(who, [("Server", SecretMasker.Masking.HideUserInfo(call.Api.Server.AbsoluteUri) ?? ""), ("Name", Column.Text(who["name"])), ("Scope", Column.Text(who["scope"])), ("Expires", Column.Text(who["expires_at"]))], each => $"token/{each["name"]}");
        return Exit.Ok;
    });

    public static Command Contexts()
    {
        var name = new Argument<string>("CONTEXT") { Description = "Its name" };
        return Verb.Group("context", "contexts", "Servers that were signed in to",
            Verb.Of("list", "List them", ["goosectl context list"], [], (call, _) =>
            {
                var file = ContextFile.Read();
                call.Out.List([.. file.All.OrderBy(context => context.Key, StringComparer.Ordinal).Select(context => new JsonObject
                {
                    ["current"] = context.Key == file.Current ? "*" : "",
                    ["name"] = context.Key,
                    ["server"] = SecretMasker.Masking.HideUserInfo(context.Value.Server.AbsoluteUri),
                    ["signed_in"] = context.Value.Token is null ? "no" : "yes",
                })], s_columns, context => (string?)context["name"] ?? "");
                return Task.FromResult(Exit.Ok);
            }),
            Verb.Of("use", "Work with another one from now on", ["goosectl context use lab"], [name], (call, _) =>
            {
                var file = ContextFile.Read();
                Known(file, call.Get(name));
                file.Current = call.Get(name);
                file.Save();
                call.Out.Say($"{call.Get(name)} is in use.");
                return Task.FromResult(Exit.Ok);
            }));
    }

    private static void Known(ContextFile file, string name)
    {
        if (!file.All.ContainsKey(name))
        {
            throw new CtlException(
                Exit.NotFound, $"There is no context '{name}'.", $"There are: {string.Join(", ", file.All.Keys.DefaultIfEmpty("none"))}.",
                "goosectl context list");
        }
    }

    // From a file, a pipe, or typed without an echo; none where the server asks for none.
    private static async Task<string?> TokenAsync(Invocation call, CancellationToken ct)
    {
        if (call.Get(GlobalOptions.TokenFile) is { Length: > 0 } || Environment.GetEnvironmentVariable("GOOSED_TOKEN") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("GOOSED_TOKEN_FILE") is { Length: > 0 })
        {
            return ServerChoice.TokenFrom(call.Get(GlobalOptions.TokenFile)).Token;
        }

        if (Console.IsInputRedirected)
        {
            return (await Console.In.ReadToEndAsync(ct)).Trim() is { Length: > 0 } piped
                ? ServerChoice.Checked(piped, "standard input")
                : null;
        }

        call.Out.Ask("Token (nothing where the server asks for none): ");
        Console.TreatControlCAsInput = true;
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
            {
                throw new CtlException(
                    Exit.Interrupted, "Nobody was signed in.", "Ctrl-C was pressed.",
                    "goosectl login URL --token-file FILE asks for nothing.");
            }

            typed.Length -= key.Key == ConsoleKey.Backspace && typed.Length > 0 ? 1 : 0;
            typed.Append(char.IsControl(key.KeyChar) ? "" : key.KeyChar.ToString());
        }

        call.Out.Said();
        return typed.Length > 0 ? ServerChoice.Checked(typed.ToString(), "the line") : null;
    }
}
