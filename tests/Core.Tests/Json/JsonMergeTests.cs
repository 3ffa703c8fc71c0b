using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Core.Tests.Json;

public sealed class JsonMergeTests
{
    // The examples of RFC 7396, appendix A, whose target and patch are objects.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":"text"}""", """{"a":{"b":null,"c":1}}""", """{"a":{"c":1}}""")]
    public void A_patch_follows_the_rfc(string target, string patch, string expected) =>
        AssertEqual(expected, JsonMerge.Patch(Object(target), Object(patch)));

    [Fact]
    public void A_patch_leaves_its_target_as_it_was()
    {
        var target = Object("""{"a":{"b":1}}""");
        var patch = Object("""{"a":{"b":2}}""");

        var patched = JsonMerge.Patch(target, patch);
        patched["a"]!["b"] = 3;

        AssertEqual("""{"a":{"b":1}}""", target);
        AssertEqual("""{"a":{"b":2}}""", patch);
    }

    [Fact]
    public void A_later_layer_wins_key_by_key() => AssertEqual(
        """{"a":{"x":1,"y":2,"z":3},"list":[3],"n":null}""",
        JsonMerge.Layers(Object("""{"a":{"x":1,"y":1},"list":[1,2],"n":1}"""), null, Object("""{"a":{"y":2,"z":3},"list":[3],"n":null}""")));

    [Fact]
    public void An_object_replaces_what_is_none_and_is_replaced_by_it()
    {
        AssertEqual("""{"a":{"b":1}}""", JsonMerge.Layers(Object("""{"a":1}"""), Object("""{"a":{"b":1}}""")));
        AssertEqual("""{"a":1}""", JsonMerge.Layers(Object("""{"a":{"b":1}}"""), Object("""{"a":1}""")));
    }

    [Fact]
    public void No_layers_are_an_empty_object() => AssertEqual("{}", JsonMerge.Layers());

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static void AssertEqual(string expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual.ToJsonString()}");
}
