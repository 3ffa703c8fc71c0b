using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Core.Runs;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl tokens</c>: operators' tokens.</summary>
internal static class TokensCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
        [
            Column.Of("NAME", "name"), Column.Of("SCOPE", "scope"), new("STATE", State), Column.Age("AGE", "created_at"),
            Column.Time("EXPIRES", "expires_at", wide: true), Column.Time("REVOKED", "revoked_at", wide: true),
            Column.Of("ID", "id", wide: true),
        ];

    private const string Never = "never";

    public static Command Create() => Verb.Group("tokens", "token", "Operators' tokens", List(), Get(), Make(), Rotate(), Revoke());

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
            var token = (await FindAsync(call, call.Get(name), ct))[0];
            call.Out.One(await call.Api.GetAsync($"v1/tokens/{token["id"]}", ct), s_columns, Name);
            return Exit.Ok;
        });
    }

    private static Command Make()
    {
        var (name, scope, expires) = (
            new Argument<string>("NAME") { Description = "Name of the person or program; shown in the audit" },
            new Option<string>("--scope") { Description = "read, operate or admin", DefaultValueFactory = _ => "read" }, Life("90d"));
        return Verb.Of(
            "create", "Make a token and print its value, this once",
            ["goosectl tokens create ci --scope operate --expires 90d", "goosectl tokens create dashboard -q > token"],
            [name, scope, expires], async (call, ct) =>
        {
            var body = new JsonObject { ["name"] = call.Get(name), ["scope"] = call.Get(scope) };
            if (call.Get(expires) != Never)
            {
                Put(body, "expires_in_seconds", call.Get(expires), "--expires", zero: null);
            }

            return Made(call, await call.Api.PostAsync("v1/tokens", body, ct));
        });
    }

    private static Command Rotate()
    {
        var name = new Argument<string>("TOKEN") { Description = "Its name or id" };
        var (expires, grace) = (
            Life(null), new Option<string>("--grace")
            {
                Description = "How long the one before stays good; 0 ends it at once",
                HelpName = "TIME",
                DefaultValueFactory = _ => "24h",
            });
        return Verb.Of(
            "rotate", "Replace a token by a new one of the same name and scope, and print its value, this once",
            ["goosectl tokens rotate ci > token", "goosectl tokens rotate ci --grace 7d --expires 90d"],
            [name, expires, grace], async (call, ct) =>
        {
            var token = (await FindAsync(call, call.Get(name), ct))[0];
            var body = new JsonObject();
            Put(body, "expires_in_seconds", call.Get(expires), "--expires", Never);
            Put(body, "grace_seconds", call.Get(grace), "--grace", "0");
            var made = await call.Api.PostAsync($"v1/tokens/{token["id"]}/rotate", body, ct);
            call.Out.Say(
                $"The {Name(token)} before is good for {call.Get(grace)} more at most; end it at once: goosectl tokens revoke {token["id"]}");
            return Made(call, made);
        });
    }

    private static Option<string> Life(string? otherwise)
    {
        var option = new Option<string>("--expires")
        {
            Description = $"How long it is good for, such as 12h or 90d, or never{(otherwise is null ? " [as long as the one before]" : "")}",
            HelpName = "TIME",
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    private static void Put(JsonObject body, string field, string? text, string option, string? zero)
    {
        if (text is not null && text == zero)
        {
            body[field] = 0;
        }
        else if (Duration.Of(text, option) is { } time)
        {
            body[field] = (long)Math.Ceiling(time.TotalSeconds);
        }
    }

    private static int Made(Invocation call, JsonNode made)
    {
        if (call.Out.IsStructured)
        {
            call.Out.Whole(made);
            return Exit.Ok;
        }

        call.Out.Say(
            $"Token {made["name"]} with scope {made["scope"]}, good until "
                + $"{Column.Text(made["expires_at"] ?? "it is revoked")}. It is shown only now:");
        call.Out.Line((string?)made["token"] ?? "");
        return Exit.Ok;
    }

    private static string State(JsonNode token)
    {
        if (token["revoked_at"] is not null)
        {
            return "revoked";
        }

        if (!DateTimeOffset.TryParse((string?)token["expires_at"], CultureInfo.InvariantCulture, out var end))
        {
            return "active";
        }

        return (end - TimeProvider.System.GetUtcNow(), token["replaced_at"]) switch
        {
            ({ Ticks: <= 0 }, _) => "expired",
            (var left, null) => $"active, expires in {Spans.About(left)}",
            (var left, _) => $"replaced, expires in {Spans.About(left)}",
        };
    }

    private static Command Revoke()
    {
        var names = new Argument<string[]>("TOKEN") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        return Verb.Of("revoke", "End tokens at once", ["goosectl tokens revoke ci"], [names], async (call, ct) =>
        {
            return await Several.DoAsync(call, call.Get(names), name => name, async name =>
            {
                foreach (var token in await FindAsync(call, name, ct))
                {
                    await call.Api.DeleteAsync($"v1/tokens/{token["id"]}", ct);
                    call.Out.Say($"{Name(token)} revoked");
                }
            });
        });
    }

    // A name is that of one token, and while it is being replaced of two: the newest first.
    private static async Task<IReadOnlyList<JsonNode>> FindAsync(Invocation call, string name, CancellationToken ct)
    {
        name = Names.Bare(name, "token");
        List<JsonNode> found = [];
        await foreach (var token in call.Api.ListAsync("v1/tokens", 0, ct))
        {
            if ((string?)token["id"] == name)
            {
                return [token];
            }

            if ((string?)token["name"] == name && token["revoked_at"] is null)
            {
                found.Add(token);
            }
        }

        return found.Count > 0 ? found : throw new CtlException(
            Exit.NotFound, $"There is no token '{name}'.", "No token that is not revoked has this name, and none this id.",
            "goosectl tokens list");
    }
}
