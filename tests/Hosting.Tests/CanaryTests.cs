using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Hosting.Tests.Otlp;
using Goosed.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Tests;

/// <summary>A secret in every place that one can be, a whole run with its failures done, and everything that goosed says searched for them.</summary>
public sealed class CanaryTests
{
    private const string Admin = "canary-admin-token-0001";

    // Where operators and machines keep their own: columns that hold what they hold on purpose.
    private static readonly string[] s_kept = ["machines.profile", "machines.desired", "blueprints.data", "handouts.inputs"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_anything_that_goosed_says()
    {
        await using var collector = await Collector.StartAsync();
        var logs = new LogLines();
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint + "\n  profile:\n    root: {password_hash: \"$6$canaryblueprint\"}\n    api_key: canaryblueprintkey\n");
        directory.Write("infra/machine-profiles/node.yaml", "apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {mac: \"52:54:00:00:00:77\"}\n  profile: {provision: manual, root: {password_hash: \"$6$canarydesired\"}, db_password: canarydesiredfree}\n");
        var said = new StringBuilder();
        List<string> secrets = [Admin, "canaryblueprint", "canaryblueprintkey", "canarydesired", "canarydesiredfree", "canaryroot", "canaryuser", "canaryplain", "canarywindows", "KANAR-YKANA-RYKAN-ARYKA-NARY1", "canaryproxy", "canaryfree", "canarybroken", "canaryrefused"];
        await using (var app = await GoosedApp.StartAsync(new()
        {
            Directory = directory,
            Environment = new Dictionary<string, string?> { ["GOOSED_ADMIN_TOKEN"] = Admin, ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address },
            Replace = services => services.AddSingleton<ILoggerProvider>(logs),
        }))
        {
            await RunAsync(app, secrets, said);
            foreach (var path in new[] { "/v1/audit?limit=1000", "/v1/runs", "/v1/boot/unknown", "/v1/events/failures", "/v1/desired-state", "/v1/tokens", "/metrics", "/readyz" })
            {
                said.AppendLine(await AskAsync(app, HttpMethod.Get, path, null));
            }
        }

        said.AppendLine(collector.Received("/v1/traces")).AppendLine(collector.Received("/v1/metrics")).AppendLine(collector.Received("/v1/logs"));
        said.AppendJoin('\n', logs.Written.Select(line => $"{line.Text} {line.Fault}")).AppendLine().AppendLine(Database(directory["data/goosed.db"]));

        Assert.True(said.Length > 20_000, "nothing was said");
        Assert.DoesNotContain(secrets, secret => Forms(secret).Any(form => said.ToString().Contains(form, StringComparison.OrdinalIgnoreCase)));
    }

    private static async Task RunAsync(GoosedApp app, List<string> secrets, StringBuilder said)
    {
        var profile = """
            {"root": {"password_hash": "$6$canaryroot"}, "users": [{"name": "u", "password_hash": "$6$canaryuser", "password": "canaryplain"}],
             "windows": {"admin_password": "canarywindows", "product_key": "KANAR-YKANA-RYKAN-ARYKA-NARY1"}, "proxy": "http://u:canaryproxy@proxy.example:3128", "site_secret": "canaryfree"}
            """;
        async Task Say(HttpMethod method, string path, string? body = null, string? token = Admin) => said.AppendLine(await AskAsync(app, method, path, body, token));
        var machine = JsonNode.Parse(await AskAsync(app, HttpMethod.Post, "/v1/machines", $$"""{"mac": "52:54:00:00:00:01", "profile": {{profile}} }"""))!;
        var id = (string)machine["id"]!;
        var operators = JsonNode.Parse(await AskAsync(app, HttpMethod.Post, "/v1/tokens", """{"name": "canary", "scope": "operate"}"""))!;
        secrets.Add((string)operators["token"]!);
        var script = "";
        await app.UntilAsync(async () => (script = await AskAsync(app, HttpMethod.Get, "/v1/boot/ipxe?mac=52:54:00:00:00:01", null)).Contains("set token", StringComparison.Ordinal));
        var (token, agent) = (Regex.Match(script, "set token (\\S+)").Groups[1].Value, Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value);
        secrets.AddRange([token, agent]);
        foreach (var family in new[] { "kickstart", "preseed", "unattend", "firstboot", "none" })
        {
            await Say(HttpMethod.Get, $"/v1/render/{family}?machine_id={id}");
        }

        await AskAsync(app, HttpMethod.Get, $"/v1/render/kickstart?machine_id={id}&token={token}", null, null);
        await Say(HttpMethod.Get, $"/v1/render/nothing?machine_id={id}&token={token}", null, null);
        await Say(HttpMethod.Get, $"/v1/nothing?token={token}", null, null);
        await Say(HttpMethod.Get, $"/v1/machines?token={agent}", null, null);
        await Say(HttpMethod.Get, "/v1/machines", null, "canaryrefused");
        await Say(HttpMethod.Patch, $"/v1/machines/{id}", """{"profile": {"root": {"password_hash": "canarybroken\n"}, "users": [{"name": "u", "password": "canarybroken\u0001"}]} }""");
        await Say(HttpMethod.Patch, $"/v1/machines/{id}", """{"profile": {"root": {"password_hash": "canarybroken"} """);
        await Say(HttpMethod.Post, "/v1/machines", """{"mac": "canarybroken"}""".Replace("canarybroken", "52:54", StringComparison.Ordinal));
        await Say(HttpMethod.Get, $"/v1/render/kickstart?machine_id={id}");

        // What a version before took may be stored, and is no better shown.
        await app.Services.GetRequiredService<IDatabase>().WriteAsync(async tx =>
        {
            var stored = await MachineStore.FindAsync(tx, Guid.Parse(id)) ?? throw new InvalidOperationException("It is gone.");
            await MachineStore.UpdateAsync(tx, stored with { Profile = new() { ["root"] = new JsonObject { ["password_hash"] = "canarybroken\n" } } });
        }, Ct);
        await Say(HttpMethod.Get, "/v1/boot/ipxe?mac=52:54:00:00:00:01", null, null);
        await Say(HttpMethod.Get, $"/v1/machines/{id}/boot");
        await Say(HttpMethod.Get, $"/v1/render/kickstart?machine_id={id}");
        var run = Regex.Match(script, "run ([0-9a-f-]{36})").Groups[1].Value;
        await Say(HttpMethod.Post, $"/v1/runs/{run}/milestones", """{"milestone": "install", "state": "done"}""", agent);
        await Say(HttpMethod.Post, "/v1/agents/facts", $$$"""{"machine_id": "{{{id}}}", "snapshot": {"postinstall_done": true} }""", agent);
        await app.UntilAsync(async () => (await AskAsync(app, HttpMethod.Get, $"/v1/runs/{run}", null)).Contains("\"success\"", StringComparison.Ordinal));
        await Say(HttpMethod.Get, $"/v1/runs/{run}");
        await Say(HttpMethod.Get, $"/v1/render/kickstart?machine_id={id}&token={token}", null, null);
        await Say(HttpMethod.Delete, $"/v1/machines/{id}");
    }

    private static async Task<string> AskAsync(GoosedApp app, HttpMethod method, string path, string? body, string? token = Admin)
    {
        using var request = new HttpRequestMessage(method, new Uri(app.Address, path)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await app.Client.SendAsync(request, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static IEnumerable<string> Forms(string secret) => [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1], Uri.EscapeDataString(secret)];

    private static string Database(string path)
    {
        using var database = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        database.Open();
        var text = new StringBuilder();
        foreach (var table in Rows(database, "select name from sqlite_master where type = 'table'").Select(row => row[0].Value))
        {
            foreach (var cell in Rows(database, $"select * from {table}").SelectMany(row => row).Where(cell => !s_kept.Contains($"{table}.{cell.Name}")))
            {
                text.AppendLine(cell.Value);
            }
        }

        return text.ToString();
    }

    private static List<List<(string Name, string Value)>> Rows(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<List<(string, string)>>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(index => (reader.GetName(index), reader.GetValue(index).ToString() ?? ""))]);
        }

        return rows;
    }
}
