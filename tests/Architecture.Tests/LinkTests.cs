using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>Links between the pages lead somewhere, and every page is found from the first one.</summary>
public sealed partial class LinkTests
{
    private static readonly IReadOnlyList<string> s_pages = [.. Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal))];

    private static readonly IReadOnlyList<(string Page, string Target)> s_links =
    [
        .. from page in s_pages
           from Match link in Link().Matches(Code().Replace(Repository.Text(page), ""))
           where !link.Groups[1].Value.Contains("://", StringComparison.Ordinal)
           select (page, link.Groups[1].Value),
    ];

    [Fact]
    public void Links_lead_to_files() => Assert.DoesNotContain(s_links, link => !Exists(PathOf(link.Page, link.Target)));

    [Fact]
    public void Anchors_lead_to_headings() =>
        Assert.DoesNotContain(s_links, link => link.Target.Split('#') is [_, var anchor] && !Anchors(PathOf(link.Page, link.Target)).Contains(anchor));

    [Fact]
    public void The_index_leads_to_every_page_of_docs()
    {
        var linked = s_links.Where(link => link.Page == "docs/README.md").Select(link => PathOf(link.Page, link.Target)).ToHashSet();

        Assert.DoesNotContain(s_pages, page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/README.md" && !linked.Contains(page) && !linked.Contains(Path.GetDirectoryName(page) ?? ""));
    }

    private static bool Exists(string path) => Repository.Files.Contains(path) || Repository.Files.Any(other => other.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static string PathOf(string page, string target) => target.Split('#')[0] is { Length: > 0 } file
        ? Path.GetRelativePath(".", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page) ?? "", file))).Replace('\\', '/')
        : page;

    // As GitHub makes them: small letters, no signs, hyphens for blanks.
    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Code().Replace(Repository.Text(page), "")).Select(heading => Sign().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Sign();
}
