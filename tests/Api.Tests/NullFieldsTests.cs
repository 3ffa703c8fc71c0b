using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>Null where a field is needed: each field of each body.</summary>
[Collection(typeof(Embedded))]
public sealed class NullFieldsTests(Lab lab)
{
    [Fact]
    public async Task Null_in_any_field_of_any_body_is_never_a_fault_of_goosed()
    {
        var wrong = new List<string>();
        var asked = 0;
        foreach (var endpoint in lab.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            path = path.Replace("/id", $"/{Guid.Empty}", StringComparison.Ordinal).Replace("/event_id", $"/{Guid.Empty}", StringComparison.Ordinal);
            foreach (var property in endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType?.GetProperties() ?? [])
            {
                var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
                var needed = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull && !property.PropertyType.IsValueType;
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                {
                    asked++;
                    using var content = new StringContent($$"""{"{{name}}": null}""", System.Text.Encoding.UTF8, "application/json");
                    var answer = await lab.Client.SendAsync(new(method), path, content);
                    if ((int)answer.Status >= 500 || (needed && answer.Status != HttpStatusCode.BadRequest))
                    {
                        wrong.Add($"{method} {path} {name}: {(int)answer.Status} {answer.Text}");
                    }
                }
            }
        }

        Assert.True(asked > 15, $"{asked} fields");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("/v1/artifacts", """{"kind": null, "sha256": "00"}""", "kind")]
    [InlineData("/v1/events", """{"subject": null, "data": {} }""", "subject")]
    [InlineData("/v1/tokens", """{"name": null, "scope": "read"}""", "name")]
    public async Task The_field_that_is_null_is_named(string path, string body, string field) =>
        (await lab.Client.PostAsync(path, body)).IsProblem(HttpStatusCode.BadRequest, $"The field '{field}' is null");
}
