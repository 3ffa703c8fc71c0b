using System.Text.Json;
using Goosed.Core.Facts;

namespace Goosed.Core.Tests.Facts;

public sealed class FactsDiffTests
{
    [Theory]
    [InlineData("{}", "{}", "")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "")]
    [InlineData("{}", """{"a":1}""", "added /a: -> 1")]
    [InlineData("""{"a":1}""", "{}", "removed /a: 1 ->")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "changed /a: 1 -> \"1\"")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""", "changed /a/b: 1 -> 2")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[1]}""", "changed /a: {\"b\":1} -> [1]")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3,4]}""", "changed /a/1: 2 -> 3|added /a/2: -> 4")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "removed /a/1: 2 ->")]
    [InlineData("""{"a/b":{"c~d":1}}""", """{"a/b":{"c~d":2}}""", "changed /a~1b/c~0d: 1 -> 2")]
    [InlineData("""{"":1}""", """{"":2}""", "changed /: 1 -> 2")]
    [InlineData("""{"a":null}""", "{}", "removed /a: null ->")]
    public void Every_difference_has_its_path(string from, string to, string expected)
    {
        var changes = FactsDiff.Between(Element(from), Element(to));

        Assert.Equal(expected, string.Join('|', changes.Select(Shown)));
    }

    [Theory]
    [InlineData("""{"a":{"b":1},"c":[1,{"d":2}]}""", """{"a":{"b":2},"c":[1,{"d":3}]}""", """{"a":"***","c":[1,{"d":"***"}]}""", "changed /a/b: \"***\" -> \"***\"|changed /c/1/d: \"***\" -> \"***\"")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":3}""", "changed /a: 3 -> 3")]
    public void What_is_shown_may_be_other_than_what_is_compared(string from, string to, string shown, string expected) =>
        Assert.Equal(expected, string.Join('|', FactsDiff.Between(Element(from), Element(to), Element(shown), Element(shown)).Select(Shown)));

    [Fact]
    public async Task Very_many_keys_are_compared_without_looking_each_up_from_the_beginning()
    {
        var (from, to) = (Keys("a"), Keys("b"));

        // By the square of their number it takes minutes.
        var ct = TestContext.Current.CancellationToken;
        Assert.Equal(200_000, await Task.Run(() => FactsDiff.Between(from, to, from, to).Count, ct).WaitAsync(TimeSpan.FromSeconds(30), ct));

        static JsonElement Keys(string prefix) => Element($"{{{string.Join(',', Enumerable.Range(0, 100_000).Select(n => $"\"{prefix}{n}\":1"))}}}");
    }

    [Fact]
    public void What_is_not_there_is_left_out_of_the_json() => Assert.Equal(
        """{"Path":"/a","Change":"added","To":1}""", JsonSerializer.Serialize(FactsDiff.Between(Element("{}"), Element("""{"a":1}"""))[0]));

    [Fact]
    public void The_top_level_names_its_keys_in_order()
    {
        var (added, removed, changed) = FactsDiff.TopLevel(Element("""{"z":1,"same":1,"c":{"d":1}}"""), Element("""{"b":1,"a":1,"same":1,"c":{"d":2}}"""));

        Assert.Equal(["a", "b"], added);
        Assert.Equal(["z"], removed);
        Assert.Equal(["c"], changed);
    }

    [Fact]
    public void Without_a_snapshot_before_every_key_is_added()
    {
        var (added, removed, changed) = FactsDiff.TopLevel(null, Element("""{"b":1,"a":1}"""));

        Assert.Equal(["a", "b"], added);
        Assert.Empty(removed);
        Assert.Empty(changed);
    }

    private static string Shown(FactsChange change) => $"{change.Change} {change.Path}: {Text(change.From, " ")}->{Text(change.To, "", " ")}";

    private static string Text(JsonElement? value, string after, string before = "") => value is { } given ? before + given.GetRawText() + after : "";

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;
}
