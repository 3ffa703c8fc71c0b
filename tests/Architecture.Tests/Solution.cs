using System.Reflection;
using System.Xml.Linq;

namespace Goosed.Architecture.Tests;

/// <summary>A project as its file tells.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="References">Paths of the projects that it references.</param>
/// <param name="Packages">Packages that it references.</param>
internal sealed record Project(string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>The projects, and the assemblies that they make.</summary>
internal static class Solution
{
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Repository.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read)];

    /// <summary>The assemblies of libs, roles and the program.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [.. Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).Select(project => Load(project.Name)).OfType<Assembly>()];

    public static IReadOnlyList<string> RoleNames { get; } = [.. Roles.All.Select(role => role.Name)];

    /// <summary>The name that <c>goosed serve</c> knows a role's project by.</summary>
    public static string RoleOf(string project) => Roles.All.Single(role => role.GetType().Assembly.GetName().Name == $"Goosed.{project}").Name;

    public static Assembly Database { get; } = typeof(Goosed.Database.IDatabase).Assembly;

    private static Project Read(string path)
    {
        var xml = XDocument.Parse(Repository.Text(path));
        var folder = System.IO.Path.GetDirectoryName(path) ?? "";
        return new(
            path,
            [.. Includes(xml, "ProjectReference").Select(include => Normal(System.IO.Path.Combine(folder, include)))],
            [.. Includes(xml, "PackageReference")]);
    }

    public static IEnumerable<string> Includes(XDocument xml, string element) => xml.Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>();

    private static string Normal(string path) => System.IO.Path.GetRelativePath(".", System.IO.Path.GetFullPath(path)).Replace('\\', '/');

    // A project that nothing here references, such as a command line of its own, has no assembly beside the tests.
    private static Assembly? Load(string name)
    {
        var file = System.IO.Path.Combine(AppContext.BaseDirectory, name == "Goosed" ? "Goosed.dll" : $"Goosed.{name}.dll");
        return File.Exists(file) ? Assembly.Load(AssemblyName.GetAssemblyName(file)) : null;
    }
}
