using System.Text.Json;
using Goosed.Core.Json;

namespace Goosed.Core.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"\\ud83e\\udebf\"", true)]
    [InlineData("{\"a\": [1, null, \"x\"]}", true)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("{\"a\": [{\"b\": \"x\\udc00\"}]}", false)]
    [InlineData("{\"\\ud800\": 1}", false)]
    public void Half_of_a_surrogate_pair_is_no_text(string json, bool readable) => Assert.Equal(readable, JsonText.IsReadable(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void What_was_not_given_is_readable() => Assert.True(JsonText.IsReadable(default));
}
