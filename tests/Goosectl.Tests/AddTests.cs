using System.Text;

namespace Goosed.Goosectl.Tests;

/// <summary>Machines are enrolled one by one or from a file, and no enrolment wipes one that is there.</summary>
[Collection(nameof(SharedServer))]
public sealed class AddTests(CtlServer server)
{
    [Fact]
    public async Task A_known_address_is_refused_unless_its_machine_is_to_be_replaced()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync("machines", "add", mac, "--set", "hostname=add1", "provision=manual", "note=kept")).Ok();

        (await server.CtlAsync("machines", "add", mac, "--set", "hostname=typo")).IsError(Exit.Conflict, "it is machine add1");
        Assert.Equal("kept", (string?)(await server.CtlAsync("machines", "get", "add1", "-o", "json")).Ok().Json["profile"]?["note"]);

        var replaced = (await server.CtlAsync("machines", "add", mac, "--set", "hostname=add2", "--replace", "-o", "json")).Ok().Json;
        Assert.Equal(("add2", null), ((string?)replaced["profile"]?["hostname"], (string?)replaced["profile"]?["note"]));
    }

    [Theory]
    [InlineData("""{"hostname": "p1"}""", true)]
    [InlineData("""{"protected": null}""", false)]
    [InlineData("""{"protected": false}""", false)]
    public async Task Only_naming_it_lifts_a_protection(string profile, bool isProtected)
    {
        var mac = CtlServer.NewMac();
        server.Files.Write("whole.json", profile);
        (await server.CtlAsync("machines", "add", mac, "--set", "provision=manual", "protected=true")).Ok();

        (await server.CtlAsync("machines", "add", mac, "--replace", "--profile", server.Files["whole.json"])).Ok();

        var machine = (await server.CtlAsync("machines", "get", mac, "-o", "json")).Ok().Json;
        Assert.Equal(isProtected, (bool?)machine["profile"]?["protected"] == true);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Every_machine_of_a_file_is_enrolled_and_one_with_a_fault_keeps_no_other_from_it(string form)
    {
        var macs = Enumerable.Range(0, 4).Select(_ => CtlServer.NewMac()).ToArray();
        server.Files.Write($"fleet.{form}", form switch
        {
            "csv" => $"mac,serial,hostname,labels.rack,note\n{macs[0]} {macs[1]},S{macs[0]},{form}a,r3,\"x, \"\"y\"\"\"\nno-mac,,{form}b,,\n\n{macs[2]},,{form}c,r4,\n",
            "json" => $$"""[{"mac": "{{macs[0]}}", "macs": ["{{macs[1]}}"], "profile": {"hostname": "jsona", "note": "x, \"y\""} }, 5, {"mac": "{{macs[2]}}", "profile": {"hostname": "jsonc"} }]""",
            _ => $"- mac: {macs[0]}\n  macs: [\"{macs[1]}\"]\n  profile: {{hostname: yamla, note: 'x, \"y\"'}}\n- mac: no-mac\n- mac: {macs[2]}\n  profile: {{hostname: yamlc}}\n",
        });

        var added = await server.CtlAsync(
            "machines", "add", "-f", server.Files[$"fleet.{form}"], "--set", "provision=manual", "-o", "json");

        Assert.Equal(Exit.Usage, added.Code);
        Assert.Equal([$"{form}a", $"{form}c"], added.Items.Select(machine => (string?)machine["profile"]?["hostname"]));
        Assert.Equal(("x, \"y\"", "manual", 2), ((string?)added.Items[0]["profile"]?["note"],
            (string?)added.Items[0]["profile"]?["provision"], added.Items[0]["macs"]?.AsArray().Count));
        Assert.Contains("2 of 3 machines enrolled.", added.Messages, StringComparison.Ordinal);
        Assert.Matches("(?m)^error: (line 3|machine 2).*:", added.Messages);

        // Once more: nothing of what is there is touched, and every one says so.
        var again = await server.CtlAsync("machines", "add", "-f", server.Files[$"fleet.{form}"]);
        Assert.Equal((Exit.Conflict, "", 3), (again.Code, again.Data, again.Messages.Split('\n').Count(line =>
            line.StartsWith("error: line", StringComparison.Ordinal) || line.StartsWith("error: machine", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Three_hundred_machines_are_one_command()
    {
        var list = new StringBuilder("mac,hostname,provision\n");
        for (var number = 0; number < 300; number++)
        {
            list.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"52:54:00:41:{number >> 8:x2}:{number & 0xFF:x2},bulk{number},manual\n");
        }

        server.Files.Write("fleet300.csv", list.ToString());
        var began = TimeProvider.System.GetTimestamp();

        var added = (await server.CtlAsync("machines", "add", "-f", server.Files["fleet300.csv"], "-o", "name")).Ok();

        Assert.Equal(300, added.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(45));
        (await server.CtlAsync(["machines", "delete", .. added.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries)])).Ok();
    }

    [Theory]
    [InlineData("", "holds no machine")]
    [InlineData("mac,hostname\n", "holds no machine")]
    [InlineData("mac,note\n52:54:00:00:00:01,\"open\n", "not closed")]
    [InlineData("{\"mac\": 1", "can't be read as YAML")]
    [InlineData("hostname,serial\na,b\n", "neither CSV")]
    public async Task A_file_that_is_no_list_of_machines_is_refused(string content, string why)
    {
        server.Files.Write("wrong.csv", content);

        (await server.CtlAsync("machines", "add", "-f", server.Files["wrong.csv"])).IsError(Exit.Usage, why);
    }

    [Fact]
    public async Task A_delete_of_several_goes_on_past_one_that_is_not_there()
    {
        var (first, last) = (CtlServer.NewMac(), CtlServer.NewMac());
        (await server.CtlAsync("machines", "add", first, "--set", "provision=manual")).Ok();
        (await server.CtlAsync("machines", "add", last, "--set", "provision=manual")).Ok();

        var deleted = (await server.CtlAsync("machines", "delete", first, "no-such-machine", last)).Is(Exit.NotFound);

        Assert.Contains("error: no-such-machine: There is no machine", deleted.Messages, StringComparison.Ordinal);
        Assert.Contains("1 of 3 failed", deleted.Messages, StringComparison.Ordinal);
        (await server.CtlAsync("machines", "get", last)).IsError(Exit.NotFound, last);
    }
}
