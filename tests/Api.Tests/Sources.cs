using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Core.Events;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>A program with a secret in every place that an operator or a machine can put one.</summary>
internal sealed class Sources : IAsyncDisposable
{
    public const string Admin = "admin-token-of-this-test";
    public const string Mac = "52:54:00:00:00:77";

    /// <summary>Names of keys that are read as those of secrets.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "password", "passwd", "passphrase", "passcode", "passwort", "pass", "pw", "pwd", "psk", "otp", "pin", "rootpw", "root_pw", "bindpw", "ipmi_pw", "vncpassword", "password_hash", "pwhash",
        "secret", "client_secret", "secretKey", "token", "join_token", "access_token", "refreshToken", "credential", "credentials", "creds", "api_key", "apikey", "apiKey", "access_key", "accesskey",
        "private_key", "privatekey", "privateKey", "luks_key", "lukskey", "luks", "encryption_key", "recovery_key", "disk-key", "signing_key", "shared_key", "master_key", "license_key", "licence",
        "license", "product_key", "activation_key", "wifi_key", "wpa_key", "tls_key", "cert_pem", "key.pem", "community", "snmp_community", "auth", "basic_auth", "authorization", "bearer", "cookie",
        "session_cookie", "jwt", "keytab", "ipmi", "DB_PASS", "WIFI-PSK",
    ];

    /// <summary>Texts under a key that says nothing, each with its secret.</summary>
    public static readonly IReadOnlyDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["canarytextslash"] = "http://joe:canarytextslash/more@proxy.example:3128/x",
        ["canarytextat"] = "http://joe:first@canarytextat@proxy.example/",
        ["canarytextdsn"] = "Server=db;User Id=joe;Password=my canarytextdsn;Timeout=3",
        ["canarytextfirst"] = "Password=canarytextfirst;Server=db",
        ["canarytextbare"] = "joe:canarytextbare@tcp(db.example:3306)/name",
        ["canarytextpostgres"] = "postgres://joe:canarytextpostgres@db.example/name?sslmode=require",
        ["canarytextquery"] = "https://x.example/?api_key=canarytextquery&x=1",
        ["canarytextoption"] = "curl -u joe:canarytextoption http://x.example",
    };

    /// <summary>Each secret, and a route that shows it to whoever may read secrets.</summary>
    public static readonly IReadOnlyDictionary<string, string> Canaries = new Dictionary<string, string>
    {
        ["canaryapi"] = "/v1/machines",
        ["canaryfile"] = "/v1/machines/{id}",
        ["canaryblueprint"] = "/v1/blueprints",
        ["canaryargs"] = "/v1/machines/{id}/boot",
        ["canarytemplate"] = "/v1/render/{family}",
        ["canaryurl"] = "/v1/machines/{id}/boot",
        ["canarymeta"] = "/v1/artifacts/{id}",
        ["canaryfacts"] = "/v1/machines/{id}/facts",
        ["canaryolder"] = "/v1/machines/{id}/facts/diff",
        ["canaryevent"] = "/v1/events",
        ["canarydelivery"] = "/v1/events/failures",
        ["canaryerror"] = "/v1/events/failures",
        ["canarylog"] = "/v1/runs",
        ["canarymessage"] = "/v1/runs/{id}",
        ["canaryworkflow"] = "/v1/workflows",
        ["canaryfault"] = "/v1/desired-state",
    }.Concat(Keys.Select(key => KeyValuePair.Create(Canary(key), "/v1/machines"))).Concat(Texts.Keys.Select(text => KeyValuePair.Create(text, "/v1/machines/{id}"))).ToDictionary();

    private readonly TestDirectory _directory;
    private readonly HttpClient _admin;

    private Sources(TestDirectory directory, GoosedApp app)
    {
        (_directory, App) = (directory, app);
        _admin = With(Admin);
    }

    public GoosedApp App { get; }

    private static string Canary(string key) => $"canarykey{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key))}.";

    /// <summary>What to ask of the routes whose pattern alone is none.</summary>
    public IReadOnlyDictionary<string, string[]> Urls { get; private set; } = new Dictionary<string, string[]>();

    public string Agent { get; private set; } = "";

    public string Token { get; private set; } = "";

    public Guid Machine { get; private set; }

    public Guid Run { get; private set; }

    /// <param name="settings">Besides those that it needs.</param>
    public static async Task<Sources> StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/own.ks", "rootpw canarytemplate\n");
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint
            .Replace("http://mirror.example/vmlinuz", "http://joe:canaryurl@mirror.example/vmlinuz", StringComparison.Ordinal)
            .Replace("args: [", "args: [\"inst.vncpassword=canaryargs\", ", StringComparison.Ordinal)
            .Replace("{family: kickstart}", "{family: kickstart, template: own.ks}", StringComparison.Ordinal) + "\n  profile: {luks_key: canaryblueprint}\n");
        directory.Write("infra/workflows/told.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  description: \"see http://joe:canaryworkflow@wiki.example/\"\n  steps: [{name: boot}]\n");
        directory.Write("infra/blueprints/rocky/9/broken/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("http://mirror.example/vmlinuz", "ftp://joe:canaryfault@mirror.example/vmlinuz", StringComparison.Ordinal).Replace("default: true", "default: false", StringComparison.Ordinal));
        directory.Write("infra/machine-profiles/node.yaml", $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{mac: \"{Mac}\"}}\n  profile: {{bind_pw: canaryfile, hostname: node}}\n");
        var app = await GoosedApp.StartAsync(new() { Directory = directory, Environment = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin } });
        var sources = new Sources(directory, app);
        await sources.FillAsync();
        return sources;
    }

    public HttpClient With(string? token) => new(new HttpClientHandler { AllowAutoRedirect = false })
    {
        BaseAddress = App.Address,
        DefaultRequestHeaders = { Authorization = token is null ? null : new("Bearer", token) },
    };

    public async Task<string> TokenAsync(string scope, string name = "someone", string more = "") =>
        (string)(await _admin.PostAsync("/v1/tokens", $$"""{"name": "{{name}}-{{scope}}", "scope": "{{scope}}"{{more}} }""")).Is(HttpStatusCode.Created)["token"]!;

    /// <summary>What a GET answers; a stream is read up to the first event of the subject.</summary>
    public static async Task<(HttpResponseMessage Answer, string Text)> AskAsync(HttpClient client, string url, string lastSubject)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", url == "/v1/events" ? "0" : null);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var text = new StringBuilder();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var last = false;
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !(last && line.Length == 0))
        {
            text.AppendLine(line);
            last |= line == $"event: {lastSubject}";
        }

        return (answer, text.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await App.DisposeAsync();
        _directory.Dispose();
    }

    private async Task FillAsync()
    {
        await App.UntilAsync(async () => (await _admin.AskAsync("/readyz")).Status == HttpStatusCode.OK);
        JsonNode? machine = null;
        await App.UntilAsync(async () => (machine = (await _admin.AskAsync($"/v1/machines?mac={Mac}")).Items is [var first, ..] ? first : null) is not null);
        Machine = machine!["id"]!.GetValue<Guid>();
        (await _admin.PatchAsync($"/v1/machines/{Machine}", """{"profile": {"wifi": {"psk": "canaryapi"} } }""")).Is(HttpStatusCode.OK);
        var named = new JsonObject(Keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key, Canary(key))));
        var texts = new JsonArray([.. Texts.Values.Select(text => (JsonNode)text)]);
        (await _admin.PatchAsync($"/v1/machines/{Machine}", new JsonObject { ["profile"] = new JsonObject { ["site"] = named, ["urls"] = texts } }.ToJsonString())).Is(HttpStatusCode.OK);
        JsonNode? run = null;
        await App.UntilAsync(async () => (run = (await _admin.AskAsync($"/v1/runs?machine_id={Machine}")).Items is [var first, ..] ? first : null) is not null);
        Run = run!["id"]!.GetValue<Guid>();
        var script = (await _admin.AskAsync($"/v1/boot/ipxe?mac={Mac}")).Text;
        (Token, Agent) = (Lab.TokenOf(script), Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value);
        var facts = new List<Guid>();
        foreach (var value in new[] { "canaryolder", "canaryfacts" })
        {
            facts.Add((await _admin.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{Machine}}", "snapshot": {"bmc": {"pass": "{{value}}"}, "cpu": 1} }""")).Is(HttpStatusCode.Created).Id);
        }

        (await _admin.PostAsync($"/v1/runs/{Run}/milestones", """{"milestone": "install", "state": "started", "message": "set root pw: canarymessage", "log": "step 1\nadmin_password=canarylog\n"}""")).Is(HttpStatusCode.OK);
        (await _admin.PostAsync("/v1/events", """{"subject": "goosed.test", "data": {"api_key": "canaryevent"} }""")).Is(HttpStatusCode.Accepted);
        var (artifact, digest) = await UploadAsync();
        await FailAsync();
        var token = (await _admin.PostAsync("/v1/tokens", """{"name": "shown", "scope": "read"}""")).Is(HttpStatusCode.Created).Id;
        Urls = new Dictionary<string, string[]>
        {
            ["/v1/machines/{id}"] = [$"/v1/machines/{Machine}"],
            ["/v1/machines/{id}/boot"] = [$"/v1/machines/{Machine}/boot"],
            ["/v1/machines/{id}/facts"] = [$"/v1/machines/{Machine}/facts"],
            ["/v1/machines/{id}/facts/diff"] = [$"/v1/machines/{Machine}/facts/diff?from={facts[0]}&to={facts[1]}"],
            ["/v1/runs/{id}"] = [$"/v1/runs/{Run}"],
            ["/v1/artifacts/{id}"] = [$"/v1/artifacts/{artifact}"],
            ["/v1/artifacts/names/history"] = ["/v1/artifacts/names/history?name=image"],
            ["/v1/tokens/{id}"] = [$"/v1/tokens/{token}"],
            ["/v1/render/{family}"] = [.. new[] { "kickstart", "preseed", "firstboot" }.Select(family => $"/v1/render/{family}?machine_id={Machine}")],
            ["/v1/presign/get"] = [$"/v1/presign/get?key=sha256/{digest}"],
            ["/objects/{**key}"] = [$"/objects/sha256/{digest}"],
            ["/branding/{**path}"] = ["/branding/banner.txt"],
            ["/docs/api/{documentName?}"] = ["/docs/api"],
            ["/openapi/{documentName}.json"] = ["/openapi/v1.json"],

            // A script is what a machine boots: it holds what the machine needs, whoever asks.
            ["/v1/boot/ipxe"] = ["/v1/boot/ipxe?mac=52:54:00:00:00:99"],
            ["/menu.ipxe"] = [$"/menu.ipxe?mac={Mac}"],
        };
    }

    private async Task<(Guid Id, string Digest)> UploadAsync()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData("bytes"u8));
        var registered = (await _admin.PostAsync("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{digest}}", "meta": {"name": "image", "unlock_pin": "canarymeta"} }""")).Is(HttpStatusCode.Created);
        using var bytes = new ByteArrayContent("bytes"u8.ToArray());
        using var put = await App.Client.PutAsync((string?)registered["upload_url"], bytes, TestContext.Current.CancellationToken);
        put.EnsureSuccessStatusCode();
        return (registered.Id, digest);
    }

    private Task FailAsync()
    {
        var failed = new EventRecord(1, Guid.NewGuid(), Subjects.Test, """{"token": "canarydelivery"}""", TimeProvider.System.GetUtcNow(), null);
        return App.Services.GetRequiredService<IDatabase>().WriteAsync(tx => DeliveryStore.KeepAsync(tx, "test", failed, 8, "refused: password=canaryerror", null), TestContext.Current.CancellationToken);
    }
}
