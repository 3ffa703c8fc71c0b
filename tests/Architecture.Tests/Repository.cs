using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>The files of this repository, by their paths from its root, with forward slashes.</summary>
internal static partial class Repository
{
    private static readonly string[] s_notOurs = [".git", "artifacts", "data", "bin", "obj", "node_modules"];
    private static readonly string s_root = Root();
    private static readonly Lazy<IReadOnlyList<string>> s_files = new(() => [.. Walk(s_root).Order(StringComparer.Ordinal)]);

    public static IReadOnlyList<string> Files => s_files.Value;

    public static IReadOnlyList<string> Code { get; } = [.. Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal))];

    /// <summary>The C# files below a folder.</summary>
    public static IEnumerable<string> CodeIn(string folder) => Code.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal));

    public static string Text(string path) => File.ReadAllText(Path.Combine(s_root, path));

    public static int Lines(string path) => File.ReadLines(Path.Combine(s_root, path)).Count();

    /// <summary>C# without its line comments, so that words in them count for nothing.</summary>
    public static string CodeText(string path) => LineComment().Replace(Text(path), "");

    /// <summary>The rows of the Markdown table below a heading, each as its cells; heads and rules are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Table(string path, string heading)
    {
        var lines = Text(path).Split('\n').SkipWhile(line => line != heading).Skip(1).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'));
        IReadOnlyList<string>[] rows = [.. lines.Skip(2).Select(line => (IReadOnlyList<string>)[.. line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)])];
        return rows.Length > 0 ? rows : throw new InvalidDataException($"{path} has no table below '{heading}'.");
    }

    /// <summary>What stands in backquotes.</summary>
    public static IReadOnlyList<string> Quoted(string text) => [.. Backquoted().Matches(text).Select(match => match.Groups[1].Value)];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder).Where(IsOurs))
        {
            yield return Path.GetRelativePath(s_root, path).Replace('\\', '/');
        }

        foreach (var path in Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Walk))
        {
            yield return path;
        }
    }

    // What a link leads to is looked at where it lies.
    private static bool IsOurs(string path) => !s_notOurs.Contains(Path.GetFileName(path)) && !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? ".", "..", ".."));

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex LineComment();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backquoted();
}
