using System.Reflection;
using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>Files and constructors stay short, and names say something.</summary>
public sealed partial class SizeTests
{
    public static TheoryData<string, int> Limits => new()
    {
        { "README.md", 120 },
        { "src/Goosed/Program.cs", 40 },
    };

    public static TheoryData<string> Records => [.. Repository.Files.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal))];

    [Fact]
    public void No_file_has_more_than_400_lines() => Assert.DoesNotContain(Repository.Code, path => Repository.Lines(path) > 400);

    [Fact]
    public void Nine_files_of_ten_have_at_most_180_lines()
    {
        int[] sizes = [.. Repository.Code.Select(Repository.Lines).Order()];

        Assert.InRange(sizes[sizes.Length * 9 / 10], 0, 180);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_page_that_everybody_reads_is_short(string path, int most) => Assert.InRange(Repository.Lines(path), 1, most);

    [Theory]
    [MemberData(nameof(Records))]
    public void A_decision_takes_at_most_30_lines(string path) => Assert.InRange(Repository.Lines(path), 1, 30);

    [Fact]
    public void A_constructor_takes_at_most_six_dependencies()
    {
        var constructors = Solution.Assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !IsRecord(type) && !IsMadeByTheCompiler(type))
            .SelectMany(type => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));

        Assert.DoesNotContain(constructors, constructor => constructor.GetParameters().Length > 6);
    }

    [Fact]
    public void No_type_is_named_for_what_could_be_anything()
    {
        var types = Repository.CodeIn("src").Concat(Repository.CodeIn("tests")).SelectMany(path => Declaration().Matches(Repository.CodeText(path)).Select(match => match.Groups[1].Value));

        Assert.DoesNotContain(types, name => Vague().IsMatch(name));
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is not null || type.IsValueType;

    private static bool IsMadeByTheCompiler(Type type) => type.FullName is { } name && name.Contains('<', StringComparison.Ordinal);

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) ([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Impl)$")]
    private static partial Regex Vague();
}
