using System.Text.Json.Nodes;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>What somebody who calls a released API would stumble over in today's. What is new breaks nobody.</summary>
internal sealed class ApiBreaks
{
    private static readonly string[] s_methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly ApiDocument _released;
    private readonly ApiDocument _now;
    private readonly SchemaBreaks _requests;
    private readonly SchemaBreaks _answers;

    private ApiBreaks(ApiDocument released, ApiDocument now)
    {
        (_released, _now) = (released, now);
        (_requests, _answers) = (new(released, now, isRequest: true), new(released, now, isRequest: false));
    }

    /// <summary>A line for each break between two OpenAPI documents.</summary>
    public static IReadOnlyList<string> Between(JsonObject released, JsonObject now) => new ApiBreaks(new(released), new(now)).OfPaths();

    private List<string> OfPaths()
    {
        var lines = new List<string>();
        foreach (var (path, node) in _released.Paths)
        {
            var (was, isNow) = (_released.Object(node) ?? [], _now.Object(_now.Paths[path]));
            if (isNow is null)
            {
                lines.Add($"{path} is gone");
                continue;
            }

            foreach (var method in s_methods.Where(was.ContainsKey))
            {
                var name = $"{method.ToUpperInvariant()} {path}";
                lines.AddRange(isNow[method] is JsonObject operation
                    ? OfParameters(was, isNow, method).Concat(OfBody(was[method]?["requestBody"], operation["requestBody"])).Concat(OfAnswers(was[method]?["responses"], operation["responses"])).Select(what => $"{name}: {what}")
                    : [$"{name} is gone"]);
            }
        }

        return lines;
    }

    private IEnumerable<string> OfParameters(JsonObject pathWas, JsonObject pathIsNow, string method)
    {
        var (were, are) = (Parameters(_released, pathWas, method), Parameters(_now, pathIsNow, method));
        return were.Keys.Where(name => !are.ContainsKey(name)).Select(name => $"{name} is gone")
            .Concat(are.Where(parameter => IsRequired(parameter.Value) && !(were.GetValueOrDefault(parameter.Key) is { } was && IsRequired(was))).Select(parameter => $"{parameter.Key} is required now"))
            .Concat(were.Where(parameter => are.ContainsKey(parameter.Key)).SelectMany(parameter => _requests.Between("", Schema(parameter.Value), Schema(are[parameter.Key])).Select(what => $"{parameter.Key} {what}")));
    }

    private IEnumerable<string> OfBody(JsonNode? was, JsonNode? isNow) => (_released.Object(was), _now.Object(isNow)) switch
    {
        (null, null) => [],
        (null, { } body) => IsRequired(body) ? ["the body is required now"] : [],
        (_, null) => ["the body is gone"],
        ({ } old, { } body) => (!IsRequired(old) && IsRequired(body) ? new[] { "the body is required now" } : []).Concat(OfMediaTypes("the body", old, body, _requests)),
    };

    private IEnumerable<string> OfAnswers(JsonNode? were, JsonNode? are)
    {
        foreach (var (status, was) in were as JsonObject ?? [])
        {
            var lines = _now.Object(are?[status]) is { } answer ? OfMediaTypes($"answer {status}", _released.Object(was) ?? [], answer, _answers) : [$"answer {status} is gone"];
            foreach (var line in lines)
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> OfMediaTypes(string place, JsonObject was, JsonObject isNow, SchemaBreaks schemas)
    {
        var types = isNow["content"] as JsonObject ?? [];
        return (was["content"] as JsonObject ?? []).SelectMany(media => types.TryGetPropertyValue(media.Key, out var content)
            ? schemas.Between("", media.Value?["schema"], content?["schema"]).Select(what => $"{place} as {media.Key}: {what}")
            : [$"{place} as {media.Key} is gone"]);
    }

    // Those of the path are every operation's, unless it has one of the same name in the same place.
    private static Dictionary<string, JsonObject> Parameters(ApiDocument document, JsonObject path, string method) =>
        new[] { path["parameters"], path[method]?["parameters"] }
            .SelectMany(list => list as JsonArray ?? []).Select(document.Object).OfType<JsonObject>()
            .GroupBy(parameter => $"{parameter["in"]} {((string?)parameter["in"] == "header" ? ((string?)parameter["name"])?.ToLowerInvariant() : parameter["name"])}")
            .ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);

    private static JsonNode? Schema(JsonObject parameter) => parameter["schema"] ?? (parameter["content"] as JsonObject)?.FirstOrDefault().Value?["schema"];

    private static bool IsRequired(JsonObject part) => part["required"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.True;
}
