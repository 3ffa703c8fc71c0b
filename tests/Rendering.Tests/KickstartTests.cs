using System.Text.RegularExpressions;
using Goosed.Core.Blueprints;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

/// <summary>What Anaconda needs of a kickstart to install a machine by itself, over every golden file and the example of the how-to page.</summary>
public sealed partial class KickstartTests
{
    public static TheoryData<string> Kickstarts =>
        [.. Directory.GetFiles(Golden.Folder("answers"), "*.ks", SearchOption.AllDirectories).Order().Select(path => Path.GetRelativePath(Golden.Folder("answers"), path))];

    [Theory]
    [MemberData(nameof(Kickstarts))]
    public void Every_section_ends_and_the_machine_installs_reports_and_boots_again(string file)
    {
        var sections = new List<string>();
        string? open = null;
        foreach (var line in File.ReadLines(Path.Combine(Golden.Folder("answers"), file)))
        {
            if (line == "%end")
            {
                Assert.NotNull(open);
                open = null;
            }
            else if (Section().Match(line) is { Success: true } section)
            {
                Assert.Null(open);
                sections.Add(open = section.Value);
            }
            else
            {
                Assert.DoesNotContain("%end", line, StringComparison.Ordinal);
            }
        }

        var text = File.ReadAllText(Path.Combine(Golden.Folder("answers"), file));
        Assert.Null(open);
        Assert.Single(sections, "%packages");
        Assert.Matches("(?m)^reboot$", text);
        Assert.Matches("(?m)^(zerombr\nclearpart --all|clearpart --none)", text);
        Assert.Matches("milestone=install .*state=done", text);
        Assert.Contains("goosed-firstboot.service", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_how_to_page_is_the_template_that_is_rendered()
    {
        var page = File.ReadAllText(Path.Combine(Golden.Folder(""), "../../../docs/how-to/write-blueprints.md"));
        var template = File.ReadAllText(Path.Combine(Golden.Folder("answers"), "howto-template/template"));

        Assert.Contains($"```handlebars\n{template}```", page, StringComparison.Ordinal);
        var found = BlueprintCheck.Check(Blueprint(template));
        Assert.Empty(found.Faults);
        Assert.True(found.ReportsInstall);
    }

    [Theory]
    [InlineData("%post\n{{> firstboot}}\n%end\n")]
    [InlineData("%post\n{{#if settings.users}}\n{{> accounts}}\n{{/if}}\n%end\n")]
    [InlineData("%post\n  {{> interfaces}}\n%end\n")]
    [InlineData("%post\n{{> goosed-report}}\n%end\n")]
    [InlineData("%post\n{{> goosed-firstboot-service}}\n%end\n")]
    public void A_partial_never_joins_its_last_line_and_the_next_one(string template) =>
        Assert.EndsWith("\n%end\n", AnswerFiles.Render("kickstart", Samples.Model("kickstart"), template).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("curl -d milestone=install -d state=done {{milestones_url}}", true)]
    [InlineData("wget --post-data 'milestone=install&state=done' {{milestones_url}}", true)]
    [InlineData("wget --post-data \"milestone=install&state=$state\" {{milestones_url}}", true)]
    [InlineData("curl --json '{\"milestone\": \"install\", \"state\": \"done\"}' {{milestones_url}}", true)]
    [InlineData("curl --json '{\"state\": \"done\", \"milestone\": \"install\"}' {{milestones_url}}", true)]
    [InlineData("curl -d milestone=install -d state=started {{milestones_url}}", false)]
    [InlineData("curl -d milestone=installed -d state=done {{milestones_url}}", false)]
    [InlineData("{{> firstboot}}", false)]
    public void A_report_that_the_install_is_done_is_known_by_what_it_says(string line, bool reports) =>
        Assert.Equal(reports, BlueprintCheck.Check(Blueprint($"%post\n{line}\n%end\n")).ReportsInstall);

    [Fact]
    public void What_a_template_needs_of_a_machine_is_no_fault_of_its_blueprint()
    {
        const string Template = "{{profile.rack}} {{profile.site.row}} {{#each profile.vlans}}{{id}}{{/each}} {{#with profile.site}}{{row}}{{/with}}\n";

        Assert.Empty(BlueprintCheck.Check(Blueprint(Template)).Faults);
    }

    private static Blueprint Blueprint(string template) => new()
    {
        Name = "rocky/9/web",
        Os = new("rocky", "9", "x86_64"),
        Boot = new(new("http://mirror.example/vmlinuz"), [], []),
        AnswerFile = new("kickstart", template),
    };

    [GeneratedRegex("^%(packages|pre|post|onerror|addon|anaconda|traceback|pre-install)")]
    private static partial Regex Section();
}
