using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Goosed.Rendering.Tests;

public sealed class CustomTemplateTests
{
    [Theory]
    [InlineData("echo {{profile.note}}", "echo 'it'\\''s $(id)'\n")]
    [InlineData("echo --x={{profile.note}}", "echo --x='it'\\''s $(id)'\n")]
    [InlineData("{{#each profile.list}}\n{{this}} {{@index}}\n{{/each}}", "one 0\n'two words' 1\n")]
    [InlineData("{{#each profile.map}}\n{{@key}}={{this}}\n{{/each}}", "'a key'=1\n")]
    [InlineData("{{machine.id}} {{machine.mac}} {{os.family}} {{api}}", "0198c0de-0000-7000-8000-000000000001 52:54:00:12:34:56 rocky http://10.0.2.2:8080\n")]
    [InlineData("{{settings.hostname}} {{#if profile.none}}x{{else}}y{{/if}}", "hosta y\n")]
    [InlineData("{{profile.yes}} {{profile.number}}", "true 42\n")]
    [InlineData("# don't\necho {{profile.note}}", "# don't\necho 'it'\\''s $(id)'\n")]
    [InlineData("cat <<'EOF'\n{{settings.fqdn}}\nEOF\necho {{profile.note}}", "cat <<'EOF'\nhosta.domainb.example\nEOF\necho 'it'\\''s $(id)'\n")]
    [InlineData("[{{sh profile.empty}}]", "['']\n")]
    [InlineData("echo \"{{profile.note}}\"", "echo \"it's \\$(id)\"\n")]
    [InlineData("echo \"$(basename \"a/{{profile.note}}\")\"", "echo \"$(basename \"a/it's \\$(id)\")\"\n")]
    [InlineData("echo \"$(echo {{profile.note}})\"", "echo \"$(echo 'it'\\''s $(id)')\"\n")]
    [InlineData("echo \"${X:-$(basename \"{{profile.note}}\")}\"", "echo \"${X:-$(basename \"it's \\$(id)\")}\"\n")]
    [InlineData("echo \"$([[ a == b ]])\" {{profile.note}}", "echo \"$([[ a == b ]])\" 'it'\\''s $(id)'\n")]
    [InlineData("echo \"$$\" {{profile.note}}", "echo \"$$\" 'it'\\''s $(id)'\n")]
    [InlineData("export X={{profile.note}}", "export X='it'\\''s $(id)'\n")]
    [InlineData("[ {{profile.note}} = x ] || [[ {{profile.note}} == x ]]", "[ 'it'\\''s $(id)' = x ] || [[ 'it'\\''s $(id)' == x ]]\n")]
    [InlineData("case {{profile.note}} in a|{{profile.note}}) echo {{profile.note}} ;; esac", "case 'it'\\''s $(id)' in a|'it'\\''s $(id)') echo 'it'\\''s $(id)' ;; esac\n")]
    [InlineData("if [[ {{profile.number}} -gt 1 ]]; then let x={{profile.number}}; fi", "if [[ 42 -gt 1 ]]; then let x=42; fi\n")]
    [InlineData("sh -c 'echo \"$1\"' - {{profile.note}}", "sh -c 'echo \"$1\"' - 'it'\\''s $(id)'\n")]
    [InlineData("cat <<EOF; echo \"x\ny\"\nbody\nEOF\necho {{profile.note}}", "cat <<EOF; echo \"x\ny\"\nbody\nEOF\necho 'it'\\''s $(id)'\n")]
    public void A_value_is_quoted_where_it_stands(string template, string expected)
    {
        var result = Render("firstboot", template);

        Assert.Empty(result.Faults);
        Assert.Equal(expected, result.Text);
    }

    [Theory]
    [InlineData("firstboot", "echo '{{profile.note}}'")]
    [InlineData("firstboot", "echo \"${X:-\"{{profile.note}}\"}\"")]
    [InlineData("firstboot", "cat <<EOF; echo \"x\ny\"\n{{profile.note}}\nEOF")]
    [InlineData("firstboot", "cat <<EOF\n\tEOF\n{{profile.note}}\nEOF")]
    [InlineData("firstboot", "cat <<-EOF\n\tx {{profile.note}}\n\tEOF")]
    [InlineData("firstboot", "cat <<A <<'B'\nA\n{{profile.note}}\nB")]
    [InlineData("firstboot", "echo $'it\\'s {{profile.note}}'")]
    [InlineData("firstboot", "echo $\"{{profile.note}}\"")]
    [InlineData("firstboot", "echo ${{profile.note}}")]
    [InlineData("firstboot", "echo \"${{profile.note}}\"")]
    [InlineData("firstboot", "echo $[ {{profile.note}} ]")]
    [InlineData("firstboot", "echo \"$$(basename \"a/{{profile.note}}\")\"")]
    [InlineData("firstboot", "a[{{profile.note}}]=1")]
    [InlineData("firstboot", "a[\"{{profile.note}}\"]=1")]
    [InlineData("firstboot", "a=({{profile.note}})")]
    [InlineData("firstboot", "if [[ {{profile.note}} -gt 1 ]]; then :; fi")]
    [InlineData("firstboot", "if [[ \"$(echo \"{{profile.note}}\")\" -gt 1 ]]; then :; fi")]
    [InlineData("firstboot", "[[ 1 -lt {{profile.eof}} ]]")]
    [InlineData("firstboot", "[[ -v {{profile.note}} ]]")]
    [InlineData("firstboot", "[[ a == b ]]\nlet x={{profile.note}}")]
    [InlineData("firstboot", "[[ a == b ]];let x={{profile.note}}")]
    [InlineData("firstboot", "[ -v {{profile.note}} ]")]
    [InlineData("firstboot", "let x={{profile.note}}")]
    [InlineData("firstboot", "command let x={{profile.eof}}")]
    [InlineData("firstboot", "declare -i x={{profile.note}}")]
    [InlineData("firstboot", "x={{profile.note}}\ndeclare -i x")]
    [InlineData("firstboot", "declare -i x\nx={{profile.note}}")]
    [InlineData("firstboot", "declare x={{profile.note}}")]
    [InlineData("firstboot", "printf -v {{profile.note}} x")]
    [InlineData("firstboot", "printf {{profile.note}} x")]
    [InlineData("firstboot", "read {{profile.note}}")]
    [InlineData("firstboot", "unset {{profile.note}}")]
    [InlineData("firstboot", "RANDOM={{profile.note}}")]
    [InlineData("firstboot", "PS4={{profile.note}}")]
    [InlineData("firstboot", "echo ${x:{{profile.eof}}:1}")]
    [InlineData("firstboot", "echo ${x:1:{{profile.eof}} }")]
    [InlineData("firstboot", "echo ${x[{{profile.eof}}]}")]
    [InlineData("firstboot", "eval \"x={{profile.note}}\"")]
    [InlineData("firstboot", "sh -c \"echo {{profile.note}}\"")]
    [InlineData("firstboot", "in-target bash -c \"$(echo {{profile.note}})\"")]
    [InlineData("firstboot", "echo `echo {{profile.note}}`")]
    [InlineData("firstboot", "echo $(( {{profile.note}} ))")]
    [InlineData("firstboot", "cat <<EOF\n{{profile.note}}\nEOF")]
    [InlineData("firstboot", "cat <<EOF\n{{profile.eof}}\nEOF")]
    [InlineData("firstboot", "#!/usr/bin/python3\nprint({{profile.note}})")]
    [InlineData("kickstart", "%post --interpreter=/usr/bin/python3\nprint({{profile.note}})\n%end")]
    [InlineData("kickstart", "%packages\n{{profile.note}}\n%end")]
    [InlineData("kickstart", "text \"{{profile.note}}\"")]
    [InlineData("preseed", "{{profile.note}}")]
    [InlineData("preseed", "d-i {{profile.note}} string x")]
    [InlineData("preseed", "d-i preseed/early_command string echo \"{{profile.note}}\"")]
    public void A_value_that_cannot_be_quoted_there_is_refused_by_its_name(string family, string template)
    {
        var result = Render(family, template);

        var fault = Assert.Single(result.Faults);
        Assert.StartsWith("profile.", fault.Field, StringComparison.Ordinal);
        Assert.Matches(family == "firstboot" && !template.StartsWith("#!", StringComparison.Ordinal) ? @"\(line \d+ when rendered\).*; [a-z]" : "takes|taken|holds|kickstart", fault.Reason);
    }

    [Theory]
    [InlineData("text\nlang {{profile.nosuch}}\n", "line 2: {{nosuch}} is not set")]
    [InlineData("text\n{{#if profile.note}}\n", "line 2: the block if is not closed")]
    [InlineData("text\n{{/if}}\n", "line 2: /if closes no block")]
    [InlineData("text\n\n{{#if profile.note}}{{/each}}\n", "line 3: /each closes no block")]
    [InlineData("text\n\n{{profile.note\n", "line 3: {{ without }}")]
    [InlineData("{{{profile.note}}}", "line 1: raw output")]
    [InlineData("x\n{{& profile.note}}", "line 2: raw output")]
    [InlineData("{{~{profile.note}~}}", "line 1: raw output")]
    [InlineData("{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}", "line 1: decorators")]
    [InlineData("{{#> firstboot}}x{{/firstboot}}", "line 1: partial blocks")]
    [InlineData("{{> nosuch}}", "nosuch")]
    [InlineData("{{nosuch 1 2}}", "nosuch")]
    [InlineData("{{profile.list}}", "is a list")]
    [InlineData("{{profile.map}}", "is an object")]
    [InlineData("{{sh profile.map}}", "no list or object")]
    [InlineData("\uE000vprofile.x\uE001$(id)\uE002", "line 1: U+E000")]
    public void A_templates_fault_is_told_in_words(string template, string says)
    {
        var result = Render("kickstart", template);

        var fault = Assert.Single(result.Faults);
        Assert.Equal("template", fault.Field);
        Assert.Contains(says, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Reason);
    }

    [Fact]
    public void A_template_cannot_exhaust_the_process()
    {
        var nested = string.Concat(Enumerable.Repeat("{{#each @root.profile.hundred}}", 8)) + string.Concat(Enumerable.Repeat("{{/each}}", 8));
        string[] bombs =
        [
            nested,
            string.Concat(Enumerable.Repeat("{{#if a}}", 5000)),
            new string('(', 5000) + "{{#if " + new string('(', 50) + "a" + new string(')', 50) + "}}x{{/if}}",
            string.Concat(Enumerable.Repeat("{{machine.id}}\n", 5000)),
            "{{#each profile.hundred}}{{#each ../profile.hundred}}{{/each}}{{#each @root.profile.hundred}}" + new string('x', 2000) + "{{/each}}{{/each}}",
            new string('x', 300 * 1024),
            "{{" + string.Concat(Enumerable.Repeat("../", 100_000)) + "a}}",
        ];

        foreach (var bomb in bombs)
        {
            var clock = Stopwatch.StartNew();
            var result = Render("kickstart", bomb);

            Assert.False(result.Ok);
            Assert.Equal("template", Assert.Single(result.Faults).Field);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        }
    }

    [Fact]
    public void Broken_templates_are_faults_whatever_is_broken()
    {
        const string Template = "text\n{{#if settings.users}}{{#each settings.users}}{{name}} {{../api}} {{@index}}{{else}}{{sh (lookup profile \"note\")}}{{/each}}{{/if}}\n{{!-- c --}}{{> accounts}}";
        var random = new Random(4711);
        for (var i = 0; i < 400; i++)
        {
            var broken = Template.ToCharArray().ToList();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(broken.Count);
                if (random.Next(2) == 0)
                {
                    broken.RemoveAt(at);
                }
                else
                {
                    broken.Insert(at, "{}#/^>!@.~()\"'|=[] \\&*-ax"[random.Next(25)]);
                }
            }

            var result = Render("kickstart", new string([.. broken]));

            Assert.True(result.Ok || result.Faults.Count > 0);
        }
    }

    [Fact]
    public void Values_inside_an_indented_partial_are_quoted_too()
    {
        var profile = Samples.Profile();
        profile["users"]![0]!["full_name"] = "$(touch /canary)";

        var result = AnswerFiles.Render("kickstart", Samples.Model("kickstart", profile), "%post\n    {{> accounts}}\n%end\n");

        Assert.Contains("userf '$(touch /canary)'", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Unattend_takes_no_template() =>
        Assert.Equal("template", Assert.Single(AnswerFiles.Render("unattend", Samples.Model("unattend"), "<x/>").Faults).Field);

    private static RenderResult Render(string family, string template)
    {
        var profile = Samples.Profile();
        profile["note"] = "it's $(id)";
        profile["eof"] = "EOF";
        profile["empty"] = "";
        profile["yes"] = true;
        profile["number"] = 42;
        profile["list"] = new JsonArray("one", "two words");
        profile["map"] = new JsonObject { ["a key"] = 1 };
        profile["hundred"] = new JsonArray([.. Enumerable.Range(0, 100).Select(i => JsonValue.Create(i.ToString(CultureInfo.InvariantCulture)))]);
        return AnswerFiles.Render(family, Samples.Model(family == "preseed" ? "preseed" : "kickstart", profile), template);
    }
}
