using System.Text.RegularExpressions;
using Goosed.Hosting.Settings;

namespace Goosed.Architecture.Tests;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentTests
{
    private const string Page = "docs/architecture.md";

    private static readonly Lazy<HashSet<string>> s_known = new(Known);

    [Fact]
    public void Nothing_on_the_page_is_made_up()
    {
        var unknown = Repository.Quoted(Fence().Replace(Repository.Text(Page), "")).Distinct().Where(name => !s_known.Value.Contains(name.TrimEnd('/')));

        Assert.Empty(unknown);
    }

    [Fact]
    public void The_picture_shows_every_role()
    {
        var picture = Fence().Match(Repository.Text(Page)).Value;

        Assert.DoesNotContain(Solution.RoleNames, role => !picture.Contains(role, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_problem_type_is_explained()
    {
        var explained = Heading().Matches(Repository.Text("docs/problems.md")).Select(match => match.Groups[1].Value);

        Assert.Equal(ProblemTypes().Order(), explained.Order());
    }

    [Fact]
    public void The_settings_are_those_of_the_program() => Assert.Equal(ConfigurationPage.Markdown(), Repository.Text("docs/configuration.md"));

    private static HashSet<string> Known()
    {
        var folders = Repository.Files.SelectMany(path => Enumerable.Range(1, path.Count(c => c == '/')).Select(depth => string.Join('/', path.Split('/')[..depth])));
        var types = Solution.Assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}").Prepend(type.Name.Split('`')[0]));
        var tables = Repository.Files.Where(path => path.EndsWith(".sql", StringComparison.Ordinal)).SelectMany(path => Table().Matches(Repository.Text(path)).Select(match => match.Groups[1].Value));
        return [.. Repository.Files, .. folders, .. types, .. tables, .. Solution.RoleNames, .. Solution.Projects.Select(project => project.Name), .. GoosedOptions.All.Select(setting => setting.Name), "goosed", "goosed serve"];
    }

    // The second argument of Problems.Of, and the arms that give a status its code.
    private static IEnumerable<string> ProblemTypes() =>
        Repository.CodeIn("src").Select(Repository.CodeText)
            .SelectMany(code => Problem().Matches(code).Select(match => match.Groups[1].Value)
                .Concat(Codes().Matches(code).SelectMany(arms => Arm().Matches(arms.Value)).Select(match => match.Groups[1].Value)))
            .Distinct();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^## urn:goosed:problem:([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"create table (?:if not exists )?([a-z_]+)")]
    private static partial Regex Table();

    [GeneratedRegex(@"\bOf\((?:StatusCodes\.\w+|\d+),\s*""([a-z-]+)""")]
    private static partial Regex Problem();

    [GeneratedRegex(@"string Code\(int status\) => status switch\s*\{.*?\};", RegexOptions.Singleline)]
    private static partial Regex Codes();

    [GeneratedRegex(@"=> ""([a-z-]+)""")]
    private static partial Regex Arm();
}
