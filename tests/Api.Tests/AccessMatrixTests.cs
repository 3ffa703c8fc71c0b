using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>Every caller × every operation of the OpenAPI document × the caller's own, a foreign and an absent object.</summary>
public sealed class AccessMatrixTests : IAsyncLifetime
{
    private const string Admin = "admin-token-of-this-test";

    // What a machine's token gives, besides what is public: purpose and operation. Everything else is an operator's.
    private static readonly Dictionary<string, string> s_machineRoutes = new()
    {
        ["GET /v1/render/{family}"] = "render",
        ["GET /objects/{key}"] = "artifact",
        ["HEAD /objects/{key}"] = "artifact",
        ["POST /v1/agents/facts"] = "agent",
        ["POST /v1/runs/finish"] = "agent",
        ["POST /v1/runs/{id}/milestones"] = "agent",
    };

    // No credential is needed; the object routes go by the signature in their URL.
    private static readonly HashSet<string> s_public = ["GET /v1/boot/ipxe", "GET /menu.ipxe", "GET /branding/{path}", "HEAD /branding/{path}"];
    private static readonly HashSet<string> s_signed = ["GET /objects/{key}", "HEAD /objects/{key}", "PUT /objects/{key}"];

    private static readonly HashSet<string> s_admin = ["POST /v1/tokens", "GET /v1/tokens", "GET /v1/tokens/{id}", "DELETE /v1/tokens/{id}",
        "POST /v1/tokens/{id}/rotate"];

    private static readonly string[] s_objects = ["own", "foreign", "absent"];

    private readonly TestDirectory _directory = new();
    private GoosedApp? _open;
    private HttpClient? _admin;
    private Target _own = null!, _foreign = null!;
    private string _digest = "";

    private GoosedApp App => _open ?? throw new InvalidOperationException("The program has not been started.");

    public async ValueTask InitializeAsync()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("url: \"http://mirror.example/vmlinuz\"", "artifact: kernel", StringComparison.Ordinal));
        _open = await GoosedApp.StartAsync(new() { Directory = _directory, Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin } });
        _admin = With(Admin);
        await UploadAsync("kernel", "kernel"u8.ToArray());
        _digest = Convert.ToHexStringLower(SHA256.HashData("kernel"u8.ToArray()));
        _own = await ArmAsync("52:54:00:00:00:01");
        _foreign = await ArmAsync("52:54:00:00:00:02");
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        await App.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_caller_gets_what_the_table_says_and_a_refusal_changes_nothing()
    {
        var operations = await OperationsAsync();
        var callers = await CallersAsync();
        var (cells, wrong) = (0, new List<string>());
        foreach (var operation in operations)
        {
            // What may change things goes last, so that it can't get in the way of what must not.
            foreach (var caller in callers.OrderBy(caller => Expected(operation, caller, "own")))
            {
                foreach (var target in s_objects)
                {
                    cells++;
                    var (expected, refusesOnly) = (Expected(operation, caller, target), Expected(operation, caller, target) != Verdict.Taken);
                    var before = refusesOnly ? await StateAsync() : "";
                    var status = await SendAsync(operation, caller, target);
                    if (!Fits(status, expected))
                    {
                        wrong.Add($"{caller.Name} {operation} {target}: {(int)status}, not {expected}");
                    }

                    if (refusesOnly && before != await StateAsync())
                    {
                        wrong.Add($"{caller.Name} {operation} {target} changed something");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(cells >= 1500, $"{cells} cells");
    }

    private enum Verdict
    {
        /// <summary>401.</summary>
        Refused,

        /// <summary>403: the scope, or the signature that it lacks.</summary>
        Forbidden,

        /// <summary>Anything else: the call reached its handler.</summary>
        Taken,
    }

    private sealed record Target(Guid Machine, Guid Run, string Token, string Agent);

    /// <summary>Somebody who calls.</summary>
    /// <param name="Name">For messages.</param>
    /// <param name="Token">The credential; null for none.</param>
    /// <param name="Purpose">What a machine's token is good for, if it is good.</param>
    /// <param name="Scope">An operator's: 1 read, 2 operate, 3 admin; 0 for none.</param>
    /// <param name="InQuery">The credential is sent as <c>?token=</c>.</param>
    private sealed record Caller(string Name, string? Token, string Purpose = "", int Scope = 0, bool InQuery = false);

    private static Verdict Expected(string operation, Caller caller, string target) => caller switch
    {
        { Token: null } => Open(operation) ?? Verdict.Refused,
        { Scope: > 0 } => Open(operation) ?? (caller.Scope >= ScopeOf(operation) ? Verdict.Taken : Verdict.Forbidden),
        { Purpose: "" } => Verdict.Refused,
        _ => OfMachine(operation, caller.Purpose, target),
    };

    // What needs no credential of anybody: it is public, or goes by the signature in its URL, which none of the calls has.
    private static Verdict? Open(string operation) => s_public.Contains(operation) ? Verdict.Taken : s_signed.Contains(operation) ? Verdict.Forbidden : null;

    private static int ScopeOf(string operation) =>
        s_admin.Contains(operation) ? 3 : operation.StartsWith("GET", StringComparison.Ordinal) || operation.StartsWith("HEAD", StringComparison.Ordinal) ? 1 : 2;

    private static Verdict OfMachine(string operation, string purpose, string target)
    {
        // A machine's token says who asks on what is public, and is no signature.
        if (s_public.Contains(operation))
        {
            return Verdict.Taken;
        }

        if (operation == "PUT /objects/{key}")
        {
            return Verdict.Forbidden;
        }

        // An agent may still report for a day after its run, for that run alone, which is neither of these.
        return s_machineRoutes.GetValueOrDefault(operation) is { } needed && purpose.Split(' ').Contains(needed) && target == "own" && purpose != "late agent"
            ? Verdict.Taken
            : Verdict.Refused;
    }

    private static bool Fits(HttpStatusCode status, Verdict expected) => expected switch
    {
        Verdict.Refused => status == HttpStatusCode.Unauthorized,
        Verdict.Forbidden => status == HttpStatusCode.Forbidden,
        _ => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)status < 500,
    };

    private async Task<List<string>> OperationsAsync()
    {
        var document = JsonNode.Parse((await _admin!.AskAsync("/openapi/v1.json")).Is(HttpStatusCode.OK).Text)!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .Where(operation => operation != "GET /v1/events").ToList();
        Assert.True(operations.Count >= 38, string.Join(", ", operations));
        Assert.Empty(s_machineRoutes.Keys.Concat(s_public).Concat(s_signed).Concat(s_admin).Except(operations));
        return operations;
    }

    private async Task<List<Caller>> CallersAsync()
    {
        var ended = await ArmAsync("52:54:00:00:00:03");
        (await _admin!.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{ended.Run}}", "status": "cancelled"}""")).Is(HttpStatusCode.OK);
        var (read, operate, admin, revoked) = (await TokenAsync("reader", "read"), await TokenAsync("worker", "operate"), await TokenAsync("boss", "admin"), await TokenAsync("gone", "admin"));
        (await _admin!.SendAsync(HttpMethod.Delete, $"/v1/tokens/{revoked.Id}")).Is(HttpStatusCode.NoContent);
        return
        [
            new("nobody", null), new("empty", "", InQuery: true), new("forged uuid", Guid.NewGuid().ToString()), new("forged operator", "goosed_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            new("script", _own.Token, "render artifact"), new("script in query", _own.Token, "render artifact", InQuery: true), new("agent", _own.Agent, "agent"),
            new("ended script", ended.Token), new("ended agent", ended.Agent, "late agent"), new("braces", $"{{{_own.Token}}}"),
            new("read", read.Value, Scope: 1), new("operate", operate.Value, Scope: 2), new("admin", admin.Value, Scope: 3), new("admin token", Admin, Scope: 3), new("revoked", revoked.Value),
        ];
    }

    private async Task<HttpStatusCode> SendAsync(string operation, Caller caller, string target)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var at = target switch { "own" => _own, "foreign" => _foreign, _ => new Target(Guid.NewGuid(), Guid.NewGuid(), "", "") };

        // An operator's cancel would end the run that the others' tokens belong to.
        var id = caller.Scope > 1 && operation.EndsWith("/cancel", StringComparison.Ordinal) ? Guid.NewGuid() : path.Contains("/runs/", StringComparison.Ordinal) ? at.Run : path.Contains("/machines/", StringComparison.Ordinal) ? at.Machine : Guid.NewGuid();
        var key = target == "own" ? $"sha256/{_digest}" : target == "foreign" ? $"sha256/{new string('0', 64)}" : "none";
        var url = path.Replace("{id}", id.ToString(), StringComparison.Ordinal).Replace("{family}", "kickstart", StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{path}", "logo.svg", StringComparison.Ordinal).Replace("{consumer}", "inventory", StringComparison.Ordinal).Replace("{event_id}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
        url += path switch
        {
            "/v1/render/{family}" => $"?machine_id={at.Machine}",
            "/v1/boot/ipxe" or "/menu.ipxe" => "?mac=52:54:00:00:00:09",
            "/v1/presign/get" => "?key=" + key,
            "/v1/machines/{id}/facts/diff" => $"?from={Guid.NewGuid()}&to={Guid.NewGuid()}",
            _ => "",
        };
        url += caller is { InQuery: true } ? (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + $"token={caller.Token}" : "";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(App.Address, url));
        if (caller is { InQuery: false, Token: { } token })
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        // Bodies that no handler takes, but for those of machines' routes: who calls is judged before what is said.
        var body = operation switch
        {
            "POST /v1/agents/facts" => $$"""{"machine_id": "{{at.Machine}}", "snapshot": {} }""",
            "POST /v1/runs/finish" => $$"""{"run_id": "{{at.Run}}", "status": "{{(caller.Scope == 0 && (target != "own" || caller.Purpose.StartsWith("late", StringComparison.Ordinal)) ? "success" : "running")}}"}""",
            "POST /v1/runs/{id}/milestones" => """{"milestone": "none", "state": "done"}""",
            "POST /v1/runs/{id}/cancel" => null,
            _ when method is "POST" or "PATCH" or "PUT" => "{\"color\": 1}",
            _ => null,
        };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, method == "PUT" ? "application/octet-stream" : "application/json");
        using var answer = await _admin!.SendAnonymouslyAsync(request);
        return answer.StatusCode;
    }

    // What refused calls must leave as it is; refusals themselves may be noted.
    private async Task<string> StateAsync()
    {
        var state = new StringBuilder();
        foreach (var path in new[] { "/v1/machines", "/v1/artifacts", "/v1/tokens", $"/v1/runs?machine_id={_own.Machine}", $"/v1/runs?machine_id={_foreign.Machine}", $"/v1/machines/{_own.Machine}/facts" })
        {
            // Signatures in URLs differ from second to second.
            state.AppendLine(System.Text.RegularExpressions.Regex.Replace((await _admin!.AskAsync(path)).Is(HttpStatusCode.OK).Text, "\"(upload_)?url\":\"[^\"]*\"", ""));
        }

        return state.ToString();
    }

    private async Task<(string Id, string Value)> TokenAsync(string name, string scope)
    {
        var made = (await _admin!.PostAsync("/v1/tokens", $$"""{"name": "{{name}}", "scope": "{{scope}}"}""")).Is(HttpStatusCode.Created);
        return ((string)made["id"]!, (string)made["token"]!);
    }

    private async Task<Target> ArmAsync(string mac)
    {
        var id = (await _admin!.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}", "profile": {} }""")).Is(HttpStatusCode.Created).Id;
        JsonNode? run = null;
        await App.UntilAsync(async () => (run = (await _admin!.AskAsync($"/v1/runs?machine_id={id}"))["items"]!.AsArray() is [var first, ..] ? first : null) is not null);
        var script = (await _admin!.AskAsync($"/v1/boot/ipxe?mac={mac}")).Text;
        return new(id, run!["id"]!.GetValue<Guid>(), Lab.TokenOf(script), System.Text.RegularExpressions.Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value);
    }

    private async Task UploadAsync(string name, byte[] content)
    {
        var registered = (await _admin!.PostAsync("/v1/artifacts", $$$"""{"kind": "{{{name}}}", "sha256": "{{{Convert.ToHexStringLower(SHA256.HashData(content))}}}", "meta": {"name": "{{{name}}}"} }""")).Is(HttpStatusCode.Created);
        using var put = new HttpRequestMessage(HttpMethod.Put, (string)registered["upload_url"]!) { Content = new ByteArrayContent(content) };
        using var answer = await _admin!.SendAnonymouslyAsync(put);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private HttpClient With(string token) => new() { BaseAddress = App.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
}

/// <summary>Calls without the credential of a client that has one.</summary>
internal static class AnonymousCalls
{
    private static readonly HttpClient s_plain = new(new HttpClientHandler { AllowAutoRedirect = false });

    public static Task<HttpResponseMessage> SendAnonymouslyAsync(this HttpClient _, HttpRequestMessage request) => s_plain.SendAsync(request, TestContext.Current.CancellationToken);
}
