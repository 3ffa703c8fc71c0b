using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

public abstract partial class MalformedTests(Lab lab)
{
    private const string NoId = "0198c0de-0000-7000-8000-00000000dead";

    [Theory]
    [InlineData("POST", "/v1/machines", "", 400, "body")]
    [InlineData("POST", "/v1/machines", "{", 400, "JSON")]
    [InlineData("POST", "/v1/machines", "[]", 400, "")]
    [InlineData("POST", "/v1/machines", "null", 400, "")]
    [InlineData("POST", "/v1/machines", "{}", 400, "mac")]
    [InlineData("POST", "/v1/machines", """{"mac": 7}""", 400, "MAC")]
    [InlineData("POST", "/v1/machines", """{"mac": "nonsense"}""", 400, "nonsense")]
    [InlineData("POST", "/v1/machines", """{"mac": "00:00:00:00:00:00"}""", 400, "00:00:00:00:00:00")]
    [InlineData("POST", "/v1/machines", """{"mac": "ff:ff:ff:ff:ff:ff"}""", 400, "ff:ff:ff:ff:ff:ff")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "profile": {"protected": "true"} }""", 422, "profile.protected: takes true or false")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "profile": {"provision": "Manual"} }""", 422, "profile.provision: takes one of manual")]
    [InlineData("GET", "/v1/events?subject=goosed.%3E.x", null, 400, "subject is no filter")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "color": "red"}""", 400, "'color'")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "mac": "5254000000f2"}""", 400, "mac")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "macs": "5254000000f2"}""", 400, "macs")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "macs": ["x"]}""", 400, "macs[0]")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "uuid": "x"}""", 400, "uuid")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "serial": 7}""", 400, "serial")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "serial": "a\nb"}""", 400, "serial")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "profile": []}""", 400, "profile")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "profile": {"a": 1, "a": 2}}""", 400, "")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "serial": "a\u0000"}""", 400, "'serial': It holds NUL")]
    [InlineData("POST", "/v1/machines", """{"mac": "5254000000f1", "profile": {"a": "\ud800"}}""", 400, "profile")]
    [InlineData("POST", "/v1/events", """{"subject": "goosed.test", "data": {"a": ["b", "\ud800"]}}""", 400, "At /a/1 it holds half of a surrogate pair")]
    [InlineData("PATCH", "/v1/machines/" + NoId, """{"serial": "x"}""", 404, NoId)]
    [InlineData("PATCH", "/v1/machines/x", """{"serial": "x"}""", 400, "'x'")]
    [InlineData("GET", "/v1/machines/x", null, 400, "'x'")]
    [InlineData("GET", "/v1/machines/" + NoId, null, 404, NoId)]
    [InlineData("GET", "/v1/machines?limit=0", null, 400, "limit")]
    [InlineData("GET", "/v1/machines?limit=1001", null, 400, "limit")]
    [InlineData("GET", "/v1/machines?limit=x", null, 400, "limit")]
    [InlineData("GET", "/v1/machines?mac=x", null, 400, "mac")]
    [InlineData("GET", "/v1/machines?cursor=%27%3B--", null, 400, "cursor")]
    [InlineData("GET", "/v1/audit?cursor=x", null, 400, "cursor")]
    [InlineData("PUT", "/v1/machines", "{}", 405, "PUT")]
    [InlineData("GET", "/v1/nothing", null, 404, "/v1/nothing")]
    [InlineData("GET", "/v1/boot/ipxe", null, 400, "mac")]
    [InlineData("GET", "/v1/boot/ipxe?mac=&uuid=&serial=", null, 400, "mac")]
    [InlineData("GET", "/v1/boot/ipxe?mac=nonsense", null, 400, "nonsense")]
    [InlineData("GET", "/v1/boot/ipxe?uuid=x", null, 400, "UUID")]
    [InlineData("GET", "/v1/boot/ipxe?serial=a%0ab", null, 400, "serial")]
    [InlineData("GET", "/v1/render/kickstart", null, 400, "machine_id")]
    [InlineData("GET", "/v1/render/kickstart?machine_id=x", null, 400, "machine_id")]
    [InlineData("POST", "/v1/agents/facts", """{"machine_id": "0198c0de-0000-7000-8000-00000000dead", "snapshot": {}}""", 404, NoId)]
    [InlineData("POST", "/v1/agents/facts", """{"machine_id": "0198c0de-0000-7000-8000-00000000dead", "snapshot": [1]}""", 400, "snapshot")]
    [InlineData("POST", "/v1/agents/facts", """{"machine_id": "x", "snapshot": {}}""", 400, "machine_id")]
    [InlineData("POST", "/v1/agents/facts", """{"snapshot": {}}""", 400, "machine_id")]
    [InlineData("GET", "/v1/machines/" + NoId + "/facts", null, 404, NoId)]
    [InlineData("GET", "/v1/machines/" + NoId + "/facts/diff", null, 400, "from")]
    [InlineData("POST", "/v1/runs/start", """{"machine_id": 7}""", 400, "machine_id")]
    [InlineData("POST", "/v1/runs/finish", """{"run_id": "0198c0de-0000-7000-8000-00000000dead", "status": "success"}""", 404, NoId)]
    [InlineData("POST", "/v1/runs/finish", """{"run_id": "0198c0de-0000-7000-8000-00000000dead", "status": "running"}""", 400, "running")]
    [InlineData("POST", "/v1/runs/finish", """{"run_id": "0198c0de-0000-7000-8000-00000000dead"}""", 400, "status")]
    [InlineData("POST", "/v1/runs/" + NoId + "/milestones", """{"milestone": "boot", "state": "done"}""", 404, NoId)]
    [InlineData("POST", "/v1/runs/" + NoId + "/milestones", """{"milestone": "boot", "state": "gone"}""", 400, "gone")]
    [InlineData("POST", "/v1/runs/" + NoId + "/milestones", """{"milestone": "boot"}""", 400, "state")]
    [InlineData("POST", "/v1/runs/" + NoId + "/milestones", """{"milestone": "boot", "state": "done", "x": 1}""", 400, "'x'")]
    [InlineData("POST", "/v1/runs/" + NoId + "/milestones", "", 400, "")]
    [InlineData("POST", "/v1/runs/" + NoId + "/cancel", "", 404, NoId)]
    [InlineData("GET", "/v1/runs/" + NoId, null, 404, NoId)]
    [InlineData("GET", "/v1/artifacts/" + NoId, null, 404, NoId)]
    public async Task A_request_that_cannot_be_taken_says_why_and_changes_nothing(string method, string path, string? body, int status, string detail)
    {
        var answer = await lab.Client.SendAsync(new HttpMethod(method), path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

        answer.IsProblem((HttpStatusCode)status, detail);
        Assert.Empty((await lab.Client.AskAsync("/v1/machines?mac=5254000000f1")).Items);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused() => (await lab.Client.SendAsync(
        HttpMethod.Post, "/v1/machines", new StringContent("mac=5254000000f1", Encoding.UTF8, "text/plain"))).IsProblem(HttpStatusCode.UnsupportedMediaType, "application/json");

    [Fact]
    public async Task A_type_that_is_not_taken_is_answered_with_all_that_are()
    {
        var asked = 0;
        foreach (var (route, types) in lab.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(route => (route, Types: route.Metadata.GetOrderedMetadata<IAcceptsMetadata>().SelectMany(accepts => accepts.ContentTypes).ToList())).Where(route => route.Types is not ([] or [.., "*/*"])))
        {
            var path = Parameter().Replace(route.RoutePattern.RawText ?? "", NoId);
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var answer = await lab.Client.SendAsync(new HttpMethod(method), path, new StringContent("x", Encoding.UTF8, "text/x-unknown"));

                Assert.All(types, type => answer.IsProblem(HttpStatusCode.UnsupportedMediaType, type));
                asked++;
            }
        }

        Assert.True(asked > 10, $"{asked} calls were tried");
    }

    [Theory]
    [InlineData("/v1/machines", "bogus")]
    [InlineData("/v1/machines", "utf-7")]
    [InlineData("/v1/runs/" + NoId + "/milestones", "bogus")]
    public async Task A_charset_that_nobody_knows_is_refused(string path, string charset)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");

        (await lab.Client.SendAsync(HttpMethod.Post, path, content)).IsProblem(HttpStatusCode.UnsupportedMediaType, "charset that is not known here; send the body in UTF-8, with Content-Type: application/json");
    }

    [Theory]
    [InlineData("milestone=boot&milestone=install&state=done", "once")]
    [InlineData("milestone=boot&state=done%00", "none of started, done, failed")]
    [InlineData("milestone=boot", "state")]
    [InlineData("many", "form")]
    public async Task A_form_that_cannot_be_taken_says_why(string form, string detail)
    {
        var body = form == "many" ? string.Join('&', Enumerable.Range(0, 2000).Select(number => $"k{number}=1")) : form;

        (await lab.Client.SendAsync(HttpMethod.Post, $"/v1/runs/{NoId}/milestones", new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"))).IsProblem(HttpStatusCode.BadRequest, detail);
    }

    [Theory]
    [InlineData("GET", "/v1/machines/LONG", null)]
    [InlineData("POST", "/v1/machines", """{"LONG": 1}""")]
    [InlineData("POST", "/v1/machines", """{"mac": "LONG"}""")]
    [InlineData("POST", "/v1/events", """{"subject": "LONG", "data": {} }""")]
    public async Task A_long_value_is_not_repeated(string method, string path, string? body)
    {
        var text = new string('x', 7000);

        var answer = await lab.Client.SendAsync(new HttpMethod(method), path.Replace("LONG", text, StringComparison.Ordinal), body is null ? null : new StringContent(body.Replace("LONG", text, StringComparison.Ordinal), Encoding.UTF8, "application/json"));

        Assert.InRange(answer.IsProblem(HttpStatusCode.BadRequest, "xxx").Text.Length, 50, 2500);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused() =>
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "5254000000f1", "serial": "{{new string('x', 1 << 20)}}"}""")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "1 MiB");

    [Fact]
    public async Task A_profile_that_is_too_large_is_refused() =>
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "5254000000f1", "profile": {"a": "{{new string('x', 256 * 1024)}}"} }""")).IsProblem(HttpStatusCode.BadRequest, "256 KiB");

    [Fact]
    public async Task A_body_that_is_nested_too_deeply_is_refused() =>
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "5254000000f1", "profile": {{string.Concat(Enumerable.Repeat("""{"a":""", 70))}}1{{new string('}', 70)}} }""")).IsProblem(HttpStatusCode.BadRequest, "deeper");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
