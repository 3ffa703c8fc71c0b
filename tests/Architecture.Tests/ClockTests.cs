using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>What goosed decides by a wall clock, which may jump, is listed with its reason in docs/reliability.md.</summary>
public sealed partial class ClockTests
{
    [Fact]
    public void What_goes_by_the_wall_clock_is_on_the_page()
    {
        var told = Repository.Table("docs/reliability.md", "## What goes by the wall clock").SelectMany(row => Repository.Quoted(row[1])).Distinct();
        var found = Repository.CodeIn("src")
            .Where(path => !path.StartsWith("src/Goosectl/", StringComparison.Ordinal) && WallClock().IsMatch(Repository.CodeText(path)))
            .Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.Equal(found.Order(), told.Order());
    }

    // Asking for the time, comparing with a time named now, and reckoning from the time of a transaction.
    [GeneratedRegex(@"\bGetUtcNow\(\)|(?:[<>]=?|-)\s*@?now\b|\bnow\s*(?:[<>]|-\s)|\bnow\.Add|\.Now\s*[-+<>]", RegexOptions.IgnoreCase)]
    private static partial Regex WallClock();
}
