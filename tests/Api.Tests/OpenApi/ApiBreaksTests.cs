using System.Text.Json.Nodes;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>A change a case: what stands in the released document, and what stands there instead.</summary>
public sealed class ApiBreaksTests
{
    private const string Released =
        """
        {
          "openapi": "3.1.1",
          "paths": {
            "/things": {
              "get": {
                "parameters": [
                  {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int32"}},
                  {"name": "sort", "in": "query", "schema": {"enum": ["name", "age"]}},
                  {"$ref": "#/components/parameters/site~1name"}
                ],
                "responses": {
                  "200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}, "text/plain": {}}},
                  "404": {"$ref": "#/components/responses/Problem"}
                }
              },
              "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}, "text/csv": {}}},
                "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
              }
            },
            "/things/{id}": {
              "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
              "get": {"responses": {"200": {}}},
              "delete": {"responses": {"204": {}}}
            }
          },
          "components": {
            "parameters": {"site/name": {"name": "X-Site", "in": "header", "schema": {"type": "string"}}},
            "responses": {"Problem": {"content": {"application/problem+json": {"schema": {"type": "object", "properties": {"detail": {"type": "string"}}}}}}},
            "schemas": {
              "Thing": {
                "type": "object", "required": ["id", "colour"],
                "properties": {
                  "id": {"type": "string"}, "colour": {"enum": ["red", "blue"]}, "weight": {"type": ["null", "integer"]}, "parent": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Thing"}]},
                  "labels": {"type": "object", "additionalProperties": {"type": "string"}}, "notes": {}
                }
              },
              "NewThing": {
                "allOf": [{"$ref": "#/components/schemas/Named"}, {"required": ["colour"]}],
                "properties": {
                  "colour": {"enum": ["red", "blue"]}, "height": {"type": "integer"}, "parts": {"type": "array", "items": {"$ref": "#/components/schemas/NewThing"}},
                  "extra": {"type": "object"}, "shape": {"anyOf": [{"type": "object", "properties": {"radius": {}}}, {"type": "object", "properties": {"side": {}}}]}
                }
              },
              "Named": {"type": "object", "properties": {"name": {"type": "string"}}}
            }
          }
        }
        """;

    public static TheoryData<string, string, string> Breaks => new()
    {
        // Paths, operations
        { "\"/things/{id}\"", "\"/thing/{id}\"", "/things/{id} is gone" },
        { "\"delete\"", "\"patch\"", "DELETE /things/{id} is gone" },

        // Parameters
        { "\"limit\"", "\"count\"", "GET /things: query limit is gone" },
        { "\"X-Site\", \"in\": \"header\"", "\"X-Site\", \"in\": \"query\"", "GET /things: header x-site is gone" },
        { "\"limit\", ", "\"limit\", \"required\": true, ", "GET /things: query limit is required now" },
        { "\"parameters\": [\n", "\"parameters\": [{\"name\": \"of\", \"in\": \"query\", \"required\": true, \"schema\": {}},\n", "GET /things: query of is required now" },
        { "\"integer\", \"format\": \"int32\"", "\"string\"", "GET /things: query limit was integer (int32) and is string" },
        { "\"name\", \"age\"", "\"name\"", "GET /things: query sort no longer takes \"age\"" },
        { "\"X-Site\", \"in\": \"header\", \"schema\": {\"type\": \"string\"}", "\"X-Site\", \"in\": \"header\", \"schema\": {\"enum\": [\"a\"]}", "GET /things: header x-site takes only \"a\" now" },

        // What a request holds
        { "\"requestBody\": {", "\"requestBody\": {\"required\": true, ", "POST /things: the body is required now" },
        { "\"requestBody\"", "\"x-body\"", "POST /things: the body is gone" },
        { "\"text/csv\"", "\"text/tsv\"", "POST /things: the body as text/csv is gone" },
        { "\"responses\": {\"204\"", "\"requestBody\": {\"required\": true}, \"responses\": {\"204\"", "DELETE /things/{id}: the body is required now" },
        { "[\"colour\"]", "[\"colour\", \"height\"]", "POST /things: the body as application/json: height is required now" },
        { "[\"colour\"]", "[\"colour\", \"depth\"]", "POST /things: the body as application/json: depth is required now" },
        { "\"height\"", "\"depth\"", "POST /things: the body as application/json: height is gone" },
        { "\"properties\": {\"name\"", "\"properties\": {\"title\"", "POST /things: the body as application/json: name is gone" },
        { "\"height\": {\"type\": \"integer\"}", "\"height\": {\"type\": \"string\"}", "POST /things: the body as application/json: height was integer and is string" },
        { "\"height\": {\"type\": \"integer\"}", "\"height\": {\"type\": \"integer\", \"format\": \"int32\"}", "POST /things: the body as application/json: height was integer and is integer (int32)" },
        { "\"items\": {\"$ref\": \"#/components/schemas/NewThing\"}", "\"items\": {\"type\": \"string\"}", "POST /things: the body as application/json: parts[] was object and is string" },
        { "\"extra\": {\"type\": \"object\"}", "\"extra\": {\"type\": \"object\", \"additionalProperties\": false}", "POST /things: the body as application/json: extra takes no other properties any more" },
        { "\"extra\": {\"type\": \"object\"}", "\"extra\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}", "POST /things: the body as application/json: extra.* was anything and is string" },
        { "{\"radius\": {}}", "{\"diameter\": {}}", "POST /things: the body as application/json: shape has no form any more that fits: shape.radius is gone" },
        { "\"colour\": {\"enum\": [\"red\", \"blue\"]}, \"height\"", "\"colour\": {\"enum\": [\"red\"]}, \"height\"", "POST /things: the body as application/json: colour no longer takes \"blue\"" },

        // What an answer holds
        { "\"404\"", "\"410\"", "GET /things: answer 404 is gone" },
        { "\"text/plain\"", "\"text/html\"", "GET /things: answer 200 as text/plain is gone" },
        { "\"application/problem+json\"", "\"application/json\"", "GET /things: answer 404 as application/problem+json is gone" },
        { "\"detail\"", "\"message\"", "GET /things: answer 404 as application/problem+json: detail is gone" },
        { "\"weight\"", "\"mass\"", "GET /things: answer 200 as application/json: [].weight is gone" },
        { "[\"id\", \"colour\"]", "[\"colour\"]", "GET /things: answer 200 as application/json: [].id is no longer required" },
        { "\"id\": {\"type\": \"string\"}", "\"id\": {\"type\": \"integer\"}", "GET /things: answer 200 as application/json: [].id was string and is integer" },
        { "\"id\": {\"type\": \"string\"}", "\"id\": {\"type\": [\"null\", \"string\"]}", "GET /things: answer 200 as application/json: [].id was string and is null or string" },
        { "\"id\": {\"type\": \"string\"}", "\"id\": {}", "GET /things: answer 200 as application/json: [].id was string and is anything" },
        { "\"additionalProperties\": {\"type\": \"string\"}", "\"additionalProperties\": {\"type\": \"integer\"}", "GET /things: answer 200 as application/json: [].labels.* was string and is integer" },
        { "\"additionalProperties\": {\"type\": \"string\"}", "\"additionalProperties\": false", "GET /things: answer 200 as application/json: [].labels.* is gone" },
        { "{\"type\": \"array\", \"items\": {\"$ref\": \"#/components/schemas/Thing\"}}", "{\"$ref\": \"#/components/schemas/Thing\"}", "GET /things: answer 200 as application/json: was array and is object" },
    };

    public static TheoryData<string, string> Harmless => new()
    {
        { "things", "things" },
        { "\"/things/{id}\"", "\"/more\": {\"get\": {\"responses\": {}}}, \"/things/{id}\"" },
        { "\"delete\"", "\"patch\": {\"responses\": {}}, \"delete\"" },
        { "\"parameters\": [\n", "\"parameters\": [{\"name\": \"of\", \"in\": \"query\", \"schema\": {}},\n" },
        { "\"X-Site\"", "\"x-site\"" },
        { "\"name\", \"age\"", "\"name\", \"age\", \"size\"" },
        { "\"format\": \"int32\"", "\"format\": \"int64\"" },
        { "\"path\", \"required\": true, \"schema\": {\"type\": \"string\", \"format\": \"uuid\"}", "\"path\", \"required\": true, \"schema\": {\"type\": \"string\"}" },
        { "\"parameters\": [{\"name\": \"id\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\", \"format\": \"uuid\"}}],\n      \"get\": {", "\"parameters\": [{\"name\": \"id\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\", \"format\": \"uuid\"}}],\n      \"get\": {\"summary\": \"One\", " },
        { "\"text/csv\"", "\"text/tab-separated-values\": {}, \"text/csv\"" },
        { "\"responses\": {\"204\"", "\"requestBody\": {\"content\": {}}, \"responses\": {\"204\"" },
        { "[\"colour\"]", "[]" },
        { "\"height\": {\"type\": \"integer\"}", "\"height\": {\"type\": \"number\"}, \"depth\": {\"type\": \"integer\"}" },
        { "\"height\": {\"type\": \"integer\"}", "\"height\": {\"oneOf\": [{\"type\": \"null\"}, {\"type\": \"integer\"}]}" },
        { "\"height\": {\"type\": \"integer\"}", "\"height\": {}" },
        { "\"extra\": {\"type\": \"object\"}", "\"extra\": {\"type\": \"object\", \"additionalProperties\": true, \"properties\": {\"a\": {}}}" },
        { "\"404\"", "\"403\": {}, \"404\"" },
        { "\"text/plain\"", "\"text/html\": {}, \"text/plain\"" },
        { "[\"id\", \"colour\"]", "[\"id\", \"colour\", \"weight\"]" },
        { "[\"null\", \"integer\"]", "\"integer\"" },
        { "\"weight\"", "\"length\": {\"type\": \"integer\"}, \"weight\"" },
        { "\"notes\": {}", "\"notes\": {\"type\": \"string\"}" },
        { "\"name\": {\"type\": \"string\"}", "\"name\": {\"type\": [\"null\", \"string\", \"object\"], \"properties\": {\"first\": {}}}" },
        { "\"notes\": {}", "\"notes\": {\"description\": \"What else there is.\"}" },
        { "{\"$ref\": \"#/components/responses/Problem\"}", "{\"content\": {\"application/problem+json\": {\"schema\": {\"type\": \"object\", \"properties\": {\"detail\": {\"type\": \"string\"}}}}}}" },
        { "{\"$ref\": \"#/components/schemas/Named\"}", "{\"$ref\": \"#/components/schemas/Named\", \"description\": \"A name.\"}" },
        { "\"oneOf\": [{\"type\": \"null\"}, {\"$ref\": \"#/components/schemas/Thing\"}]", "\"oneOf\": [{\"$ref\": \"#/components/schemas/Thing\", \"description\": \"Its parent.\"}]" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public void A_break_is_named_in_a_line(string was, string isNow, string expected) => Assert.Equal([expected], After(was, isNow));

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_breaks_nobody_passes(string was, string isNow) => Assert.Empty(After(was, isNow));

    [Fact]
    public void A_schema_that_holds_itself_is_followed_once_wherever_it_is_written_out()
    {
        const string Reference = "\"parent\": {\"oneOf\": [{\"type\": \"null\"}, {\"$ref\": \"#/components/schemas/Thing\"}]}";

        var lines = After(Reference, "\"parent\": {\"type\": [\"null\", \"object\"], \"required\": [\"id\", \"colour\"], \"properties\": {\"id\": {\"type\": \"string\"}, \"colour\": {\"enum\": [\"red\"]}, \"weight\": {\"type\": \"integer\"}, " + Reference + "}}");

        Assert.Equal(["GET /things: answer 200 as application/json: [].parent.labels is gone", "GET /things: answer 200 as application/json: [].parent.notes is gone"], lines);
    }

    [Theory]
    [InlineData("\"Named\": {", "\"Named\": {\"$ref\": \"#/components/schemas/Named\", ", "A schema consists of itself: ")]
    [InlineData("\"Named\": {\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}}", "\"Named\": {\"$ref\": \"#/components/schemas/Named\"}", "The reference #/components/schemas/Named leads to itself.")]
    [InlineData("schemas/Named", "schemas/Nameless", "The reference #/components/schemas/Nameless leads nowhere.")]
    public void A_document_that_can_not_be_read_is_refused_with_the_reason(string was, string isNow, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InvalidDataException>(() => After(was, isNow)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<string> After(string was, string isNow)
    {
        var at = Released.IndexOf(was, StringComparison.Ordinal);
        var changed = Released[..at] + isNow + Released[(at + was.Length)..];
        return ApiBreaks.Between(JsonNode.Parse(Released)!.AsObject(), JsonNode.Parse(changed)!.AsObject());
    }
}
