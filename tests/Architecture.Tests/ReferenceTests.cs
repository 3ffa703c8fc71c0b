namespace Goosed.Architecture.Tests;

/// <summary>Who may reference whom: the table in docs/architecture.md, against the project files.</summary>
public sealed class ReferenceTests
{
    private static readonly IReadOnlyList<IReadOnlyList<string>> s_rules = Repository.Table("docs/architecture.md", "## Who may reference whom");

    public static TheoryData<string> Projects => [.. Solution.Projects.Select(project => project.Path)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_what_the_table_allows(string path)
    {
        var project = Solution.Projects.Single(one => one.Path == path);

        // Benches are held to what tests are.
        var place = path.StartsWith("bench/", StringComparison.Ordinal) ? "tests/" : path;
        var rule = s_rules.SingleOrDefault(row => Repository.Quoted(row[0]).Any(name => place.StartsWith(name, StringComparison.Ordinal)));

        Assert.True(rule is not null, $"No row of the table in docs/architecture.md is about {path}.");
        var allowed = Repository.Quoted(rule[1]);
        Assert.DoesNotContain(project.References, reference => !allowed.Any(name => reference.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Core_needs_no_package() => Assert.Empty(Solution.Projects.Single(project => project.Path == "src/libs/Core/Core.csproj").Packages);

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = Repository.Text("Goosed.slnx");

        Assert.DoesNotContain(Solution.Projects, project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_role_is_in_the_program()
    {
        var roles = Solution.Projects.Where(project => project.Path.StartsWith("src/roles/", StringComparison.Ordinal)).Select(project => $"Goosed.{project.Name}");

        Assert.Equal(roles.Order(), Roles.All.Select(role => role.GetType().Assembly.GetName().Name ?? "").Order());
    }
}
