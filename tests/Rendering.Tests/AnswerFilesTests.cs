using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Tests;

public sealed class AnswerFilesTests
{
    [Theory]
    [InlineData("kickstart", "text/plain; charset=utf-8")]
    [InlineData("preseed", "text/plain; charset=utf-8")]
    [InlineData("firstboot", "text/x-shellscript; charset=utf-8")]
    [InlineData("unattend", "application/xml; charset=utf-8")]
    public void Every_family_has_its_media_type(string name, string mediaType) =>
        Assert.Equal(new AnswerFileFamily(name, mediaType), AnswerFiles.Find(name));

    [Fact]
    public void An_unknown_family_is_none()
    {
        Assert.Null(AnswerFiles.Find("autoyast"));
        Assert.Throws<ArgumentException>(() => AnswerFiles.Render("autoyast", Samples.Model("kickstart")));
    }

    [Theory]
    [InlineData("kickstart")]
    [InlineData("preseed")]
    [InlineData("firstboot")]
    [InlineData("unattend")]
    public void A_preview_shows_no_secret(string family)
    {
        var profile = Samples.Profile();
        profile["repositories"]![0]!["url"] = "http://user:canary1@repom.example/x";
        profile["site"] = new JsonObject { ["api_token"] = "canary2", ["nested"] = new JsonObject { ["Password"] = new JsonArray("canary3") } };
        var template = "{{profile.site.api_token}} {{profile.site.nested.Password.[0]}} {{token}} {{agent_token}}";

        var text = AnswerFiles.Render(family, Samples.Model(family, profile, preview: true)).Text!;
        var custom = family == "unattend" ? text : AnswerFiles.Render(family, Samples.Model(family, profile, preview: true), "# " + template).Text!;

        string[] secrets = ["roothash", "userhash", "plainpasswordi", "adminpassw", "AAAAA-BBBBB", "canary", "11111111-2222", "66666666-7777"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text + custom, StringComparison.Ordinal));
        Assert.Contains("********", text, StringComparison.Ordinal);
        Assert.Contains("********", custom, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once_by_its_field()
    {
        var profile = JsonNode.Parse(
            """
            {
              "hostname": "-bad", "timezone": 5, "ntp_servers": "one", "packages": ["ok", "two words", null],
              "network": { "interfaces": [ { "address": "10.0.0.1" }, { "dhcp": false, "name": "eno1", "gateway": "2001:db8::1", "mtu": 20 } ] },
              "users": [ { "full_name": "x" }, { "name": "root" }, "bob" ], "root": { "password_hash": "plain" },
              "disks": { "wipe": "yes", "layout": "zfs", "install": "sda" }, "post_install": ["a\nb"],
              "windows": { "image_name": "x", "image_index": 1 }
            }
            """)!.AsObject();

        var result = AnswerFiles.Render("kickstart", Samples.Model("kickstart", profile) with { ApiBase = "http://h/", OsFamily = "ro cky" });

        Assert.Equal(
            [
                "api", "os.family", "profile.hostname", "profile.timezone", "profile.ntp_servers",
                "profile.network.interfaces[0].address", "profile.network.interfaces[1].address", "profile.network.interfaces[1].mtu", "profile.network.interfaces",
                "profile.users[0].name", "profile.users[1].name", "profile.users[2]", "profile.root.password_hash",
                "profile.disks.install", "profile.disks.wipe", "profile.disks.layout", "profile.packages[1]", "profile.packages[2]",
                "profile.post_install[0]", "profile.windows.image_index",
            ],
            result.Faults.Select(fault => fault.Field).Where(field => field != "profile.install_source.url"));
        Assert.All(result.Faults, fault => Assert.NotEmpty(fault.Reason));
    }

    [Fact]
    public void Unknown_keys_of_a_profile_are_left_alone() =>
        Assert.True(AnswerFiles.Render("kickstart", Samples.Model("kickstart", new JsonObject { ["rack"] = new JsonObject { ["note"] = "a\nb" } })).Ok);

    [Fact]
    public void Rhel_without_an_install_tree_names_what_is_missing() =>
        Assert.Equal("profile.install_source.url", Assert.Single(AnswerFiles.Render("kickstart", Samples.Model("kickstart", []) with { OsFamily = "rhel" }).Faults).Field);

    [Theory]
    [InlineData("a-very-long-host-name", "profile.hostname")]
    [InlineData("12345", "profile.hostname")]
    public void A_host_name_that_windows_cannot_have_is_refused(string hostname, string field) =>
        Assert.Equal(field, Assert.Single(AnswerFiles.Render("unattend", Samples.Model("unattend", new JsonObject { ["hostname"] = hostname })).Faults).Field);

    [Fact]
    public void A_time_zone_without_a_windows_name_can_be_given_by_hand()
    {
        var profile = new JsonObject { ["timezone"] = "Antarctica/Troll" };
        Assert.Equal("profile.timezone", Assert.Single(AnswerFiles.Render("unattend", Samples.Model("unattend", profile)).Faults).Field);

        profile["windows"] = new JsonObject { ["timezone"] = "Greenwich Standard Time" };

        Assert.Contains("<TimeZone>Greenwich Standard Time</TimeZone>", AnswerFiles.Render("unattend", Samples.Model("unattend", profile)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void First_logon_commands_of_ours_fit_windows_limits()
    {
        var text = AnswerFiles.Render("unattend", Samples.Model("unattend")).Text!;
        var names = System.Xml.Linq.XDocument.Parse(text).Descendants().ToList();

        Assert.All(names.Where(one => one.Name.LocalName == "CommandLine"), one => Assert.True(one.Value.Length <= 1024));
        Assert.All(names.Where(one => one.Name.LocalName == "Path"), one => Assert.True(one.Value.Length <= 259));
    }

    [Fact]
    public void The_same_model_renders_the_same_bytes() =>
        Assert.Equal(AnswerFiles.Render("kickstart", Samples.Model("kickstart")).Text, AnswerFiles.Render("kickstart", Samples.Model("kickstart")).Text);

    [Fact]
    public void The_host_name_defaults_to_the_mac() =>
        Assert.Contains("network --hostname=goosed-525400123456\n", AnswerFiles.Render("kickstart", Samples.Model("kickstart", [])).Text, StringComparison.Ordinal);

    [Fact]
    public void Rendering_is_fast_once_compiled()
    {
        var model = Samples.Model("kickstart") with { Mac = MacAddress.Parse("52:54:00:00:00:01") };
        AnswerFiles.Render("kickstart", model);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        for (var i = 0; i < 100; i++)
        {
            AnswerFiles.Render("kickstart", model);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"100 renderings took {clock.Elapsed}");
        TestContext.Current.TestOutputHelper?.WriteLine($"100 renderings took {clock.Elapsed}");
    }
}
