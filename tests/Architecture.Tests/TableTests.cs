using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Goosed.Database;

namespace Goosed.Architecture.Tests;

/// <summary>Who writes which table, against the table in docs/architecture.md.</summary>
public sealed partial class TableTests
{
    private const string Page = "docs/architecture.md";
    private const string Heading = "## Who writes what";

    private static readonly IReadOnlyList<IReadOnlyList<string>> s_rows = Repository.Table(Page, Heading);

    /// <summary>The types whose public static methods take a transaction first: what roles write by.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> s_writers = Solution.Database.GetExportedTypes()
        .Select(type => (type.Name, Methods: (IReadOnlyList<string>)[.. type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(Writes).Select(method => method.Name).Distinct()]))
        .Where(type => type.Methods.Count > 0)
        .ToDictionary(type => type.Name, type => type.Methods);

    [Fact]
    public void Each_table_is_written_in_one_file()
    {
        var several = Writes().GroupBy(write => write.Table).Where(table => table.Select(write => write.Path).Distinct().Count() > 1).Select(table => table.Key);

        Assert.Empty(several);
    }

    [Fact]
    public void Only_stores_write() => Assert.DoesNotContain(Writes(), write => !write.Path.EndsWith("Store.cs", StringComparison.Ordinal));

    [Fact]
    public void No_sql_stands_outside_the_database() =>
        Assert.DoesNotContain(Repository.CodeIn("src").Where(path => !path.StartsWith("src/libs/Database/", StringComparison.Ordinal)), path => Statement().IsMatch(Repository.CodeText(path)));

    [Fact]
    public void The_page_names_the_tables_of_each_store()
    {
        var told = s_rows.SelectMany(row => Repository.Quoted(row[1]).Select(table => $"{Repository.Quoted(row[0])[0]} {table}"));
        var found = Writes().Select(write => $"{Path.GetFileNameWithoutExtension(write.Path)} {write.Table}").Distinct();

        Assert.Equal(found.Order(), told.Order());
    }

    [Fact]
    public void The_page_names_the_roles_that_call_each_writer()
    {
        var told = s_rows.ToDictionary(row => Repository.Quoted(row[0])[0], row => string.Join(", ", Repository.Quoted(row[2])));
        var found = s_writers.ToDictionary(writer => writer.Key, writer => string.Join(", ", Callers(writer.Key, writer.Value)));

        Assert.Equal(found.OrderBy(pair => pair.Key), told.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void What_the_database_shows_besides_its_stores_is_on_the_page()
    {
        var doors = Repository.Quoted(Repository.Text(Page).Split('\n').Single(line => line.StartsWith("Besides the stores", StringComparison.Ordinal)));
        var found = Solution.Database.GetExportedTypes()
            .Where(type => !s_writers.ContainsKey(type.Name) && !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(type => type.Name.Split('`')[0]);

        Assert.Equal(found.Order(), doors.Order());
    }

    private static IEnumerable<string> Callers(string writer, IReadOnlyList<string> methods) =>
        from project in Solution.Projects
        where project.Path.StartsWith("src/roles/", StringComparison.Ordinal)
        where Repository.CodeIn(Path.GetDirectoryName(project.Path) ?? "").Any(path => Calls(Repository.CodeText(path), writer, methods))
        orderby Solution.RoleOf(project.Name)
        select Solution.RoleOf(project.Name);

    private static bool Calls(string code, string writer, IReadOnlyList<string> methods) =>
        methods.Any(method => Regex.IsMatch(code, $@"\b{writer}\.{method}\b"));

    private static bool Writes(MethodInfo method) => method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(Transaction);

    private static IEnumerable<(string Table, string Path)> Writes() =>
        from path in Repository.CodeIn("src/libs/Database")
        from Match match in Statement().Matches(Repository.CodeText(path))
        select (match.Groups[1].Value, path);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    // "on conflict … do update set" names no table.
    [GeneratedRegex(@"\b(?:insert into|(?<!do )update|delete from) (?!set\b)([a-z_]+)\b(?=\s*\(| set| where)")]
    private static partial Regex Statement();
}
