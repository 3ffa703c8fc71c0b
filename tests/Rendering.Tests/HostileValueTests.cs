using System.Text.Json.Nodes;
using Goosed.Rendering.Tests.Grammar;

namespace Goosed.Rendering.Tests;

/// <summary>Whatever a value holds, it is refused by its field's name, or the file reads back with it as data and nothing else changed.</summary>
public sealed class HostileValueTests
{
    public static TheoryData<string, string> Fields()
    {
        var fields = new TheoryData<string, string>();
        foreach (var family in Samples.Families)
        {
            foreach (var (path, _) in Samples.Texts(Samples.Profile()))
            {
                fields.Add(family, path);
            }
        }

        return fields;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_hostile_value_is_refused_or_stays_data(string family, string path)
    {
        var plain = Text(Samples.Profile(), path).GetValue<string>();
        var expected = Parts(family, AnswerFiles.Render(family, Samples.Model(family)));

        foreach (var hostile in Samples.Hostile.Concat(Samples.Hostile.Select(one => plain + one)))
        {
            var profile = Samples.Profile();
            Text(profile, path).ReplaceWith(hostile);
            var result = AnswerFiles.Render(family, Samples.Model(family, profile));

            if (!result.Ok)
            {
                Assert.Contains(result.Faults, fault => path.StartsWith(fault.Field, StringComparison.Ordinal));
                continue;
            }

            var parts = Parts(family, result);
            Assert.Equal(expected.Count, parts.Count);
            Assert.Equal(expected.Select(part => Swapped(part, plain, hostile)), parts);
        }
    }

    [Fact]
    public void At_least_five_thousand_cases_are_tried() => Assert.True(Fields().Count * Samples.Hostile.Length * 2 >= 5000, $"{Fields().Count} fields × {Samples.Hostile.Length} values");

    [Fact]
    public void A_hostile_serial_is_refused_or_stays_data()
    {
        foreach (var family in Samples.Families)
        {
            var expected = Parts(family, AnswerFiles.Render(family, Samples.Model(family)));
            foreach (var hostile in Samples.Hostile)
            {
                var result = AnswerFiles.Render(family, Samples.Model(family) with { Serial = hostile });

                if (result.Ok)
                {
                    Assert.Equal(expected.Select(part => Swapped(part, "serialbb", hostile)), Parts(family, result));
                }
                else
                {
                    Assert.All(result.Faults, fault => Assert.Equal("machine.serial", fault.Field));
                }
            }
        }
    }

    [Theory]
    [InlineData("kickstart")]
    [InlineData("preseed")]
    [InlineData("firstboot")]
    public void A_free_form_value_in_an_operators_template_is_refused_or_stays_data(string family)
    {
        var template = family switch
        {
            "kickstart" => "text\nuser --name=x --gecos={{profile.note}}\n%post\necho {{profile.note}} x{{profile.note}} # it's {{profile.note}}\n%end\n",
            "preseed" => "d-i passwd/user-fullname string x {{profile.note}}\nd-i preseed/late_command string \\\n  echo {{profile.note}}; \\\n  true\n",
            _ => "#!/bin/sh\necho {{profile.note}} \"$(id)\" '\n' {{sh profile.note}}\n  {{> accounts}}\n",
        };
        var expected = Parts(family, AnswerFiles.Render(family, Samples.Model(family, Noted("plainnote")), template));

        foreach (var hostile in Samples.Hostile.Where(one => one.Length > 0))
        {
            var result = AnswerFiles.Render(family, Samples.Model(family, Noted(hostile)), template);

            if (!result.Ok)
            {
                Assert.All(result.Faults, fault => Assert.Equal("profile.note", fault.Field));
                continue;
            }

            Assert.Equal(expected.Select(part => Swapped(part, "plainnote", hostile)), Parts(family, result));
        }
    }

    private static JsonObject Noted(string note)
    {
        var profile = Samples.Profile();
        profile["note"] = note;
        return profile;
    }

    private static JsonValue Text(JsonObject profile, string path) => Samples.Texts(profile).Single(text => text.Path == path).Value;

    private static List<string> Parts(string family, RenderResult result)
    {
        Assert.True(result.Ok, string.Join("\n", result.Faults));
        return Reader.Parts(family, result.Text!);
    }

    /// <summary>What a part becomes; the path of a mirror is a part of its own.</summary>
    private static string Swapped(string part, string plain, string hostile) =>
        part.Length > 0 && plain.EndsWith("example" + part, StringComparison.Ordinal) && hostile.StartsWith(plain, StringComparison.Ordinal)
            ? part + hostile[plain.Length..]
            : part.Replace(plain, hostile, StringComparison.Ordinal);
}
