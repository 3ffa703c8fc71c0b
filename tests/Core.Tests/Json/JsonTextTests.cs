using System.Text;
using System.Text.Json;
using Goosed.Core.Json;

namespace Goosed.Core.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"\\ud83e\\udebf\"")]
    [InlineData("{\"a\": [1, null, \"x\"]}")]
    [InlineData("{\"a\\u0301\": \"\\\\u0000 \\\\ud800 \\u0001\"}")]
    [InlineData("\"\\\"\\\\\"")]
    public void What_a_text_can_hold_is_left_alone(string json) => Assert.Null(JsonText.Clean(JsonDocument.Parse(json).RootElement));

    [Theory]
    [InlineData("\"\\ud800\"", "\"\ufffd\"", "", "half of a surrogate pair")]
    [InlineData("{\"a\": [{\"b\": \"x\\udc00\"}]}", "{\"a\": [{\"b\": \"x\ufffd\"}]}", "/a/0/b", "half of a surrogate pair")]
    [InlineData("{\"\\ud800\": 1}", "{\"\ufffd\": 1}", "/\ufffd", "half of a surrogate pair")]
    [InlineData("[1, [], {\"a\": {}}, \"\\ud800\\ud83e\\udebf\\\\u0000\"]", "[1, [], {\"a\": {}}, \"\ufffd\\ud83e\\udebf\\\\u0000\"]", "/3", "half of a surrogate pair")]
    [InlineData("{\"a/b~c\": \"\\u0000\\n\", \"d\": 1.50e+03}", "{\"a/b~c\": \"\ufffd\\n\", \"d\": 1.50e+03}", "/a~1b~0c", "NUL")]
    [InlineData("{\"a\": \"\\u0000\\udfff\"}", "{\"a\": \"\ufffd\ufffd\"}", "/a", "NUL")]
    public void What_no_text_can_hold_is_replaced_and_all_else_stays(string json, string clean, string place, string fault)
    {
        var cleaned = JsonText.Clean(JsonDocument.Parse(json).RootElement);

        Assert.Equal(clean, Encoding.UTF8.GetString(cleaned!.Json.Span));
        Assert.Equal((place, fault, 1), (cleaned.First, cleaned.Fault, cleaned.Texts));
    }

    [Fact]
    public void Raw_bytes_that_are_not_UTF_8_are_named_as_that_and_counted_by_text()
    {
        byte[] json = [.. "{\"disks\": [{\"model\": \"a"u8, 0xae, 0x99, .. "b\"}, {\"model\": \""u8, 0xff, .. "\"}], \"\u00e4\": \"\u00e4\"}"u8];

        var cleaned = JsonText.Clean(json);

        Assert.Equal("{\"disks\": [{\"model\": \"a\ufffd\ufffdb\"}, {\"model\": \"\ufffd\"}], \"\u00e4\": \"\u00e4\"}", Encoding.UTF8.GetString(cleaned!.Json.Span));
        Assert.Equal((2, "/disks/0/model", "bytes that are not UTF-8"), (cleaned.Texts, cleaned.First, cleaned.Fault));
        Assert.Equal("At /disks/0/model it holds bytes that are not UTF-8, which no text can hold; leave that out.", JsonText.Explain(cleaned));
    }

    [Fact]
    public void Names_that_differ_in_what_is_replaced_stay_two()
    {
        var cleaned = JsonText.Clean("{\"\\ud800\": 1, \"\\ud801\": 2, \"\ufffd\ufffd\": 3, \"\": {\"\\ud800\": 4}}"u8);

        var names = cleaned!.Element().EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(["\ufffd", "\ufffd\ufffd", "\ufffd\ufffd\ufffd", ""], names);
    }

    [Fact]
    public void A_long_pointer_is_cut() =>
        Assert.Equal(201, JsonText.Clean(Encoding.UTF8.GetBytes($$"""{"{{new string('x', 9000)}}": "\ud800"}"""))!.First.Length);

    [Fact]
    public void What_was_not_given_has_nothing_to_clean() => Assert.Null(JsonText.Clean(default(JsonElement)));

    [Fact]
    public void Broken_JSON_is_refused_as_that() => Assert.ThrowsAny<JsonException>(() => JsonText.Clean("{\"a\": \"\\u0000\",}"u8));
}
