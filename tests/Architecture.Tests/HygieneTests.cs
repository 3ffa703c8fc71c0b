using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Goosed.Architecture.Tests;

/// <summary>Nothing is left over: packages, suppressions, unfinished work, paths of somebody's computer.</summary>
public sealed partial class HygieneTests
{
    private static readonly string[] s_binary = [".png", ".ico", ".woff2", ".gz", ".wasm"];

    private static readonly IReadOnlyList<string> s_packages =
        [.. Solution.Includes(XDocument.Parse(Repository.Text("Directory.Packages.props")), "PackageVersion")];

    [Fact]
    public void Every_package_is_used()
    {
        var used = Solution.Projects.SelectMany(project => project.Packages).Concat(Solution.Includes(XDocument.Parse(Repository.Text("Directory.Build.props")), "PackageReference"));

        Assert.Equal(s_packages.Order(StringComparer.OrdinalIgnoreCase), used.Distinct().Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_package_has_its_reason_in_a_decision()
    {
        var decisions = string.Concat(Repository.Files.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal)).Select(Repository.Text));

        Assert.DoesNotContain(s_packages, package => !Regex.IsMatch(decisions, $@"(?<![\w.]){Regex.Escape(package)}(?![\w]|\.[A-Z])"));
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.DoesNotContain(Solution.Projects, project => !Repository.Files.Contains($"{Path.GetDirectoryName(project.Path)}/packages.lock.json".Replace('\\', '/')));

    [Fact]
    public void No_warning_is_switched_off_and_no_work_is_left_in_the_code() =>
        Assert.DoesNotContain(Repository.CodeIn("src").Concat(Repository.CodeIn("tests")), path => LeftOver().IsMatch(Repository.Text(path)));

    [Fact]
    public void No_file_names_a_place_on_somebodys_computer() =>
        Assert.DoesNotContain(Repository.Files.Where(path => !s_binary.Contains(Path.GetExtension(path))), path => Private().IsMatch(Repository.Text(path)));

    [Fact]
    public void Every_action_of_a_workflow_is_pinned_to_a_commit()
    {
        var uses = Repository.Files.Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal))
            .SelectMany(path => Action().Matches(Repository.Text(path)).Select(use => use.Value.Trim())).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"@[0-9a-f]{40} # v[0-9.]+$", use));
    }

    // What is printed is cleaned in one place: Printer, and CtlException for errors. HelpPage prints fixed text, ContextFile a file.
    [Fact]
    public void Only_the_printer_of_goosectl_writes_to_the_console()
    {
        string[] writers = ["src/Goosectl/Output/Printer.cs", "src/Goosectl/CtlException.cs", "src/Goosectl/HelpPage.cs", "src/Goosectl/Contexts/ContextFile.cs"];

        Assert.DoesNotContain(Repository.CodeIn("src/Goosectl").Except(writers), path => Writes().IsMatch(Repository.CodeText(path)));
        Assert.Equal(2, RawWrites().Count(Repository.CodeText("src/Goosectl/Output/Printer.cs")));
        Assert.Equal(["src/Goosectl/Commands/RunsCommands.cs"], Repository.CodeIn("src/Goosectl").Where(path => Repository.CodeText(path).Contains("Out.Raw(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"Console\.(Out|Error)\.|Console\.Write|\.Write(Line)?(Async)?\(")]
    private static partial Regex Writes();

    // Text that is handed on as it came: by Raw, and by File where no terminal reads it.
    [GeneratedRegex(@"data\.Write\(text\)|: text\)")]
    private static partial Regex RawWrites();

    // Written so that this file does not match itself.
    [GeneratedRegex(@"[#]pragma|TOD[O]\b|FIXM[E]\b")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"^ *(?:- )?uses: .*$", RegexOptions.Multiline)]
    private static partial Regex Action();

    [GeneratedRegex(@"/tm[p]/wt\b|(?<![\w.}])/wor[k]/|/hom[e]/[a-z]|/User[s]/[a-z]|[A-Z]:\\User[s]\\")]
    private static partial Regex Private();
}
