using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>What one part reads is not less deep than what another writes: all go by <c>StoredJson</c>.</summary>
public sealed partial class JsonTests
{
    private const string Home = "src/libs/Core/Json/StoredJson.cs";

    [Fact]
    public void JSON_is_parsed_and_written_with_one_depth() =>
        Assert.DoesNotContain(Repository.CodeIn("src"), path => path != Home && WithDefaultDepth().IsMatch(Repository.Text(path)));

    [Fact]
    public void The_methods_that_are_looked_for_are_there() => Assert.Equal(6, WithDefaultDepth().Count(Repository.Text(Home)));

    // Each of these reads to a depth of 64 or writes to one of 1000, unless it is told otherwise.
    [GeneratedRegex(
        @"Json(Node|Element|Document|Object|Array)\.Parse(Async)?\(|\.ToJsonString\(|new Utf8Json(Reader|Writer)\([^,;\n]*\);"
        + @"|new JsonSerializerOptions|JsonSerializerOptions \w+ = new\(|\[JsonSourceGenerationOptions\((?!MaxDepth = StoredJson\.MaxDepth)")]
    private static partial Regex WithDefaultDepth();
}
