using System.Text.Json;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Tests;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("rocky/9/vmlinuz")]
    [InlineData("...")]
    [InlineData("..a/b..")]
    [InlineData("%2e%2e/%00")]
    [InlineData("a b/ c")]
    [InlineData("C:/Windows")]
    [InlineData("~/.ssh")]
    [InlineData("日本/🪿")]
    public void A_key_stays_as_it_is_written(string text) => Assert.Equal(text, ObjectKey.Parse(text).ToString());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/", "begin nor end")]
    [InlineData("/etc/passwd", "begin nor end")]
    [InlineData("a/", "begin nor end")]
    [InlineData("a//b", "'//'")]
    [InlineData(".", "segment '.'")]
    [InlineData("..", "segment '..'")]
    [InlineData("../a", "segment '..'")]
    [InlineData("a/..", "segment '..'")]
    [InlineData("a/../../b", "segment '..'")]
    [InlineData("a/./b", "segment '.'")]
    [InlineData("..\\a", "backslash")]
    [InlineData("a\\..\\b", "backslash")]
    [InlineData("a\0b", "control")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u007f", "control")]
    [InlineData("a\u0085", "control")]
    public void A_refusal_says_why(string text, string reason)
    {
        Assert.False(ObjectKey.TryParse(text, out _, out var fault));

        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ObjectKey.Parse(text));
    }

    [Fact]
    public void The_length_counts_bytes()
    {
        Assert.True(ObjectKey.TryParse(Segments("é", 127, 4), null, out _));
        Assert.False(ObjectKey.TryParse(Segments("é", 127, 5), out _, out var whole));
        Assert.False(ObjectKey.TryParse(new string('é', 128), out _, out var part));
        Assert.Contains("1024 bytes", whole, StringComparison.Ordinal);
        Assert.Contains("255 bytes", part, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.False(ObjectKey.TryParse("a\ud83e", null, out _));

    [Fact]
    public void Null_is_refused() => Assert.False(ObjectKey.TryParse(null, null, out _));

    [Fact]
    public void In_a_url_every_segment_is_encoded_once() =>
        Assert.Equal("a%20b/%252e%252e/%3F%23/%E6%97%A5", ObjectKey.Parse("a b/%2e%2e/?#/日").ToUrlPath());

    [Fact]
    public void In_json_it_is_a_string()
    {
        Assert.Equal("\"a/b\"", JsonSerializer.Serialize(ObjectKey.Parse("a/b")));
        Assert.Equal(ObjectKey.Parse("a/b"), JsonSerializer.Deserialize<ObjectKey>("\"a/b\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ObjectKey>("\"../b\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ObjectKey>("1"));
    }

    private static string Segments(string character, int length, int count) =>
        string.Join('/', Enumerable.Repeat(string.Concat(Enumerable.Repeat(character, length)), count));
}
