using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>The OpenAPI document as it is committed, and what it promises to those who call.</summary>
public sealed class PublishedDocumentTests(Lab lab) : IClassFixture<Lab>
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task What_is_served_is_what_docs_holds() =>
        Golden.Match(Document("openapi.json"), Ordered(await ServedAsync())?.ToJsonString(s_readable) + "\n");

    [Fact]
    public async Task Nothing_is_taken_back_that_was_released()
    {
        var released = JsonNode.Parse(await File.ReadAllTextAsync(Document("openapi.released.json"), TestContext.Current.CancellationToken))!.AsObject();

        var breaks = ApiBreaks.Between(released, await ServedAsync());

        Assert.True(breaks.Count == 0, string.Join('\n', breaks));
    }

    // Where it is served is nobody else's business.
    private async Task<JsonObject> ServedAsync()
    {
        var document = (await lab.App.GetAsync("/openapi/v1.json")).AsObject();
        document.Remove("servers");
        return document;
    }

    // In the order of names, which no other order of starting or mapping changes.
    private static JsonNode? Ordered(JsonNode? part) => part switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Ordered)]),
        _ => part?.DeepClone(),
    };

    private static string Document(string name, [CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller) ?? ".", "../../../docs", name));
}
