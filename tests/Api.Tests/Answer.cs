using System.Net;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Api.Tests;

/// <summary>What a call answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, string Text, HttpResponseMessage Response)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => StoredJson.Node(Text) ?? throw new InvalidDataException("The answer is null.");

    public JsonNode? this[string field] => Json[field];

    public Guid Id => Json["id"]?.GetValue<Guid>() ?? throw new InvalidDataException($"No id in {Text}");

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().OfType<JsonNode>()];

    /// <summary>Fails unless the status is this; shows the body when it is not.</summary>
    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>Fails unless it is a problem of this status with a detail that says this.</summary>
    public Answer IsProblem(HttpStatusCode status, string detail = "")
    {
        Is(status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)status, (int?)this["status"]);
        Assert.StartsWith("urn:goosed:problem:", (string?)this["type"], StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace((string?)this["title"]));
        Assert.False(string.IsNullOrWhiteSpace((string?)this["detail"]));
        Assert.Contains(detail, (string?)this["detail"], StringComparison.Ordinal);
        return this;
    }
}

/// <summary>Calls that keep the whole answer.</summary>
internal static class Calls
{
    public static Task<Answer> AskAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Get, path, null, headers);

    public static Task<Answer> PostAsync(this HttpClient client, string path, string json, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, Json(json), headers);

    public static Task<Answer> PatchAsync(this HttpClient client, string path, string json) => client.SendAsync(HttpMethod.Patch, path, Json(json));

    public static async Task<Answer> SendAsync(this HttpClient client, HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };

        // As curl asks for bodies of this size: who sends all of it at once to somebody who refuses it may lose the answer.
        request.Headers.ExpectContinue = content?.Headers.ContentLength >= 1 << 20;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    private static StringContent Json(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
