using System.Text.Json.Nodes;
using Goosed.Core.Events;

namespace Goosed.Architecture.Tests;

/// <summary>The reference pages name what the program knows, and nothing else.</summary>
public sealed class ReferencePageTests
{
    public static TheoryData<string> Schemas => [.. Repository.Files.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".schema.json", StringComparison.Ordinal))];

    [Fact]
    public void Every_subject_is_on_the_page_of_events()
    {
        var subjects = typeof(Subjects).GetFields().Where(field => field.IsLiteral).Select(field => (string?)field.GetRawConstantValue()).Where(subject => subject != Subjects.Prefix);
        var listed = Repository.Table("docs/events.md", "# Events").Select(row => row[0].Trim('`'));

        Assert.Equal(subjects.Order(), listed.Order());
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_key_of_a_document_is_on_the_page_of_documents(string schema)
    {
        var quoted = Repository.Quoted(Repository.Text("docs/documents.md")).ToHashSet();

        Assert.DoesNotContain(Keys(JsonNode.Parse(Repository.Text(schema))), key => !quoted.Contains(key));
    }

    private static IEnumerable<string> Keys(JsonNode? schema) => schema switch
    {
        JsonObject part => (part["properties"] is JsonObject properties ? properties.Select(property => property.Key) : []).Concat(part.SelectMany(member => Keys(member.Value))),
        JsonArray parts => parts.SelectMany(Keys),
        _ => [],
    };
}
