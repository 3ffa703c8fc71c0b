using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl tokens</c>: operators' tokens.</summary>
internal static class TokensCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
        [
            Column.Of("NAME", "name"), Column.Of("SCOPE", "scope"), Column.Age("AGE", "created_at"), Column.Time("EXPIRES", "expires_at"),
            Column.Time("REVOKED", "revoked_at"), Column.Of("ID", "id", wide: true),
        ];

    public static Command Create() => Verb.Group("tokens", "token", "Operators' tokens", List(), Get(), Make(), Revoke());

    private static string Name(JsonNode token) => $"token/{token["name"]}";

    private static Command List()
    {
        var limit = Watching.Limit();
        return Verb.Of(
            "list", "List tokens, without their values", ["goosectl tokens list"], [limit],
            (call, ct) => Watching.ListAsync(call, "v1/tokens", call.Get(limit), watch: false, s_columns, Name, ct));
    }

    private static Command Get()
    {
        var name = new Argument<string>("TOKEN") { Description = "Its name or id" };
        return Verb.Of("get", "Show a token, without its value", ["goosectl tokens get ci -o yaml"], [name], async (call, ct) =>
        {
            var token = await FindAsync(call, call.Get(name), ct);
            call.Out.One(await call.Api.GetAsync($"v1/tokens/{token["id"]}", ct), s_columns, Name);
            return Exit.Ok;
        });
    }

    private static Command Make()
    {
        var (name, scope, expires) = (
            new Argument<string>("NAME") { Description = "Whose it is, or what for; the audit shows it" },
            new Option<string>("--scope") { Description = "read, operate or admin", DefaultValueFactory = _ => "operate" },
            new Option<string>("--expires") { Description = "How long it is good for, such as 12h or 90d [for ever]", HelpName = "DURATION" });
        return Verb.Of(
            "create", "Make a token and print its value, this once",
            ["goosectl tokens create ci --scope operate --expires 90d", "goosectl tokens create dashboard --scope read -q > token"],
            [name, scope, expires], async (call, ct) =>
        {
            var body = new JsonObject { ["name"] = call.Get(name), ["scope"] = call.Get(scope) };
            if (Times.Parse("--expires", call.Get(expires)) is { } life)
            {
                body["expires_in_seconds"] = (long)life.TotalSeconds;
            }

            var made = await call.Api.PostAsync("v1/tokens", body, ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(made);
                return Exit.Ok;
            }

            call.Out.Say(
                $"Token {made["name"]} with scope {made["scope"]}, good until "
                    + $"{Column.Text(made["expires_at"]?.DeepClone() ?? "it is revoked")}. It is shown only now:");
            call.Out.Line((string?)made["token"] ?? "");
            return Exit.Ok;
        });
    }

    private static Command Revoke()
    {
        var names = new Argument<string[]>("TOKEN") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        return Verb.Of("revoke", "End tokens at once", ["goosectl tokens revoke ci"], [names], async (call, ct) =>
        {
            foreach (var name in call.Get(names))
            {
                var token = await FindAsync(call, name, ct);
                await call.Api.DeleteAsync($"v1/tokens/{token["id"]}", ct);
                call.Out.Say($"{Name(token)} revoked");
            }

            return Exit.Ok;
        });
    }

    private static async Task<JsonNode> FindAsync(Invocation call, string name, CancellationToken ct)
    {
        name = Names.Bare(name, "token");
        List<JsonNode> all = [];
        await foreach (var token in call.Api.ListAsync("v1/tokens", 0, ct))
        {
            all.Add(token);
        }

        return all.FirstOrDefault(each => (string?)each["id"] == name)
            ?? all.FirstOrDefault(each => (string?)each["name"] == name && each["revoked_at"] is null)
            ?? throw new CtlException(
                Exit.NotFound, $"There is no token '{name}'.", "No token that is good has this name or id.", "goosectl tokens list");
    }
}
