using System.Net;
using System.Text.Json.Nodes;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

public sealed class OperatorTokensTests : IAsyncLifetime
{
    private const string Admin = "admin-token-of-this-test";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));
    private GoosedApp? _app;

    private GoosedApp App => _app ?? throw new InvalidOperationException("The program has not been started.");

    public async ValueTask InitializeAsync() => _app = await GoosedApp.StartAsync(new()
    {
        Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin },
        Replace = services => services.AddSingleton<TimeProvider>(_clock),
    });

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_token_works_within_its_scope_until_it_is_revoked()
    {
        using var admin = With(Admin);
        var made = await MakeAsync(admin, "ci", "operate");
        using var ci = With((string)made["token"]!);

        Assert.StartsWith("goosed_", (string?)made["token"], StringComparison.Ordinal);
        Assert.Equal(("operator/ci", "operate"), Who(await ci.AskAsync("/v1/whoami")));
        (await ci.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:01", "profile": {"provision": "manual"} }""")).Is(HttpStatusCode.Created);
        (await ci.AskAsync("/v1/tokens")).IsProblem(HttpStatusCode.Forbidden, "needs admin");

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(new Uri(App.Address, $"/v1/tokens/{made["id"]}"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(new Uri(App.Address, $"/v1/tokens/{made["id"]}"), TestContext.Current.CancellationToken)).StatusCode);

        (await ci.AskAsync("/v1/machines")).IsProblem(HttpStatusCode.Unauthorized);
        var listed = (await admin.AskAsync("/v1/tokens")).Is(HttpStatusCode.OK);
        Assert.NotNull(listed.Items.Single()["revoked_at"]);
        Assert.DoesNotContain((string)made["token"]!, listed.Text, StringComparison.Ordinal);
        await MakeAsync(admin, "ci", "read");
    }

    [Fact]
    public async Task A_token_ends_when_it_expires()
    {
        using var admin = With(Admin);
        var made = (await admin.PostAsync("/v1/tokens", """{"name": "night", "scope": "read", "expires_in_seconds": 60}""")).Is(HttpStatusCode.Created);
        using var night = With((string)made["token"]!);

        (await night.AskAsync("/v1/machines")).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(60));

        (await night.AskAsync("/v1/machines")).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_is_replaced_under_its_name_and_both_are_good_for_a_while()
    {
        using var admin = With(Admin);
        var made = (await admin.PostAsync("/v1/tokens", """{"name": "ci", "scope": "operate", "expires_in_seconds": 864000}""")).Is(HttpStatusCode.Created);
        var next = (await admin.PostAsync($"/v1/tokens/{made["id"]}/rotate", """{"grace_seconds": 60}""")).Is(HttpStatusCode.Created);
        using var before = With((string)made["token"]!);
        using var after = With((string)next["token"]!);

        Assert.Equal((string?)made["expires_at"], (string?)next["expires_at"]);
        Assert.All(new[] { Who(await before.AskAsync("/v1/whoami")), Who(await after.AskAsync("/v1/whoami")) },
            who => Assert.Equal(("operator/ci", "operate"), who));
        (await admin.PostAsync($"/v1/tokens/{made["id"]}/rotate", "{}")).IsProblem(HttpStatusCode.Conflict, "was replaced already");
        (await admin.PostAsync("/v1/tokens", """{"name": "ci", "scope": "read"}""")).IsProblem(HttpStatusCode.Conflict, "rotate");
        Assert.Equal(["token_created", "token_rotated"],
            (await admin.AskAsync("/v1/audit?limit=2")).Items.Select(row => (string?)row["action"]));

        _clock.Advance(TimeSpan.FromSeconds(60));
        (await before.AskAsync("/v1/machines")).IsProblem(HttpStatusCode.Unauthorized);
        (await after.AskAsync("/v1/machines")).Is(HttpStatusCode.OK);
        await admin.SendAsync(HttpMethod.Delete, $"/v1/tokens/{next["id"]}");
        (await admin.PostAsync($"/v1/tokens/{next["id"]}/rotate", "{}")).IsProblem(HttpStatusCode.Conflict, "was revoked already");
        (await admin.PostAsync($"/v1/tokens/{made["id"]}/rotate", """{"grace_seconds": -1}""")).IsProblem(HttpStatusCode.BadRequest, "grace_seconds is -1");
    }

    [Fact]
    public async Task A_token_that_reads_changes_nothing_and_sees_no_secret()
    {
        using var admin = With(Admin);
        using var reader = With((string)(await MakeAsync(admin, "dashboard", "read"))["token"]!);
        var machine = (await admin.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:02", "profile": {"provision": "manual", "root": {"password_hash": "$6$canary"} } }""")).Is(HttpStatusCode.Created);
        var pending = (await admin.PostAsync("/v1/artifacts", $$"""{"kind": "kernel", "sha256": "{{new string('a', 64)}}"}""")).Is(HttpStatusCode.Created);

        foreach (var path in new[] { "/v1/machines", $"/v1/machines/{machine["id"]}", $"/v1/render/kickstart?machine_id={machine["id"]}", "/v1/audit" })
        {
            Assert.DoesNotContain("canary", (await reader.AskAsync(path)).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        }

        Assert.Null((await reader.AskAsync($"/v1/artifacts/{pending["id"]}")).Is(HttpStatusCode.OK)["upload_url"]);
        (await reader.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{machine["id"]}}"}""")).IsProblem(HttpStatusCode.Forbidden, "needs operate");
        Assert.Contains("canary", (await admin.AskAsync($"/v1/machines/{machine["id"]}")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name": "", "scope": "read"}""", "name must be")]
    [InlineData("""{"name": "a b", "scope": "read"}""", "name must be")]
    [InlineData("""{"name": "a", "scope": "root"}""", "scope 'root' is none; it takes read, operate or admin.")]
    [InlineData("""{"name": "a", "scope": "read", "expires_in_seconds": 0}""", "expires_in_seconds is 0")]
    [InlineData("""{"name": "a", "scope": "read", "expires_at": "2020-01-01T00:00:00Z"}""", "in the past")]
    [InlineData("""{"name": "a", "scope": "read", "expires_at": "2030-01-01T00:00:00Z", "expires_in_seconds": 5}""", "can't both be given")]
    public async Task A_token_that_can_t_be_made_says_why(string body, string expected)
    {
        using var admin = With(Admin);

        (await admin.PostAsync("/v1/tokens", body)).IsProblem(HttpStatusCode.BadRequest, expected);
    }

    [Fact]
    public async Task A_name_is_one_token_s_alone()
    {
        using var admin = With(Admin);
        await MakeAsync(admin, "twin", "read");

        (await admin.PostAsync("/v1/tokens", """{"name": "twin", "scope": "admin"}""")).IsProblem(HttpStatusCode.Conflict, "'twin'");
    }

    [Fact]
    public async Task The_audit_tells_who_changed_what_from_where_and_no_secret()
    {
        using var admin = With(Admin);
        using var ci = With((string)(await MakeAsync(admin, "auditor", "operate"))["token"]!);
        var machine = (await ci.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:03", "profile": {"provision": "manual", "hostname": "old", "root": {"password_hash": "$6$secret1"} } }""")).Is(HttpStatusCode.Created);
        await ci.PatchAsync($"/v1/machines/{machine["id"]}", """{"profile": {"hostname": "new", "root": {"password_hash": "$6$secret2"} } }""");
        await ci.PatchAsync($"/v1/machines/{machine["id"]}", """{"profile": {"hostname": "new"} }""");

        var rows = (await admin.AskAsync($"/v1/audit?machine_id={machine["id"]}")).Is(HttpStatusCode.OK);
        var changed = rows.Items[0];

        Assert.Equal(["machine_updated", "machine_enrolled"], rows.Items.Select(row => (string?)row["action"]));
        Assert.Equal(("operator/auditor", "127.0.0.1"), ((string?)changed["actor"], (string?)changed["address"]));
        Assert.Equal("""{"profile":{"hostname":"old","root":{"password_hash":"********"}}}""", changed["details"]!["before"]!.ToJsonString());
        Assert.Equal("""{"profile":{"hostname":"new","root":{"password_hash":"********"}}}""", changed["details"]!["after"]!.ToJsonString());
        Assert.DoesNotContain("secret", rows.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_tells_what_a_token_was_before_it_was_revoked()
    {
        using var admin = With(Admin);
        var made = (await admin.PostAsync("/v1/tokens", """{"name": "brief", "scope": "read", "expires_in_seconds": 60}""")).Is(HttpStatusCode.Created);
        (await admin.SendAsync(HttpMethod.Delete, $"/v1/tokens/{made["id"]}")).Is(HttpStatusCode.NoContent);

        var rows = (await admin.AskAsync("/v1/audit?limit=2")).Items;

        Assert.Equal(["token_revoked", "token_created"], rows.Select(row => (string?)row["action"]));
        Assert.Equal("""{"name":"brief","before":{"revoked_at":null},"after":{"revoked_at":"2026-11-01T10:00:00.000000Z"}}""", rows[0]["details"]!.ToJsonString());
        Assert.Equal("""{"before":{},"after":{"name":"brief","scope":"read","expires_at":"2026-11-01T10:01:00.000000Z","revoked_at":null}}""", rows[1]["details"]!.ToJsonString());
    }

    private static (string?, string?) Who(Answer answer) => ((string?)answer["name"], (string?)answer["scope"]);

    private static async Task<JsonNode> MakeAsync(HttpClient client, string name, string scope) =>
        JsonNode.Parse((await client.PostAsync("/v1/tokens", $$"""{"name": "{{name}}", "scope": "{{scope}}"}""")).Is(HttpStatusCode.Created).Text)!;

    private HttpClient With(string token) => new() { BaseAddress = App.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
}
