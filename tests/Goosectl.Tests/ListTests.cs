namespace Goosed.Goosectl.Tests;

/// <summary>What lists show: names before ids, the columns that are asked for, csv.</summary>
[Collection(nameof(SharedServer))]
public sealed class ListTests(CtlServer server)
{
    [Fact]
    public async Task Whatever_is_about_a_machine_names_it()
    {
        var (mac, id) = await server.MachineAsync("--set", "hostname=shown1.example.net");
        var facts = server.Files["shown"];
        server.Files.Write("shown", """{"cpu": {"model": "Fast 9000", "count": 4}, "memory_kib": 2097152}""");
        string[][] lines =
        [
            ["machines", "list", "--mac", mac], ["machines", "get", "shown1"], ["machines", "set", "shown1", "rack=r1"],
            ["machines", "explain", "shown1"], ["runs", "list", "--machine", "shown1"], ["runs", "get", "shown1"], ["runs", "top"],
            ["runs", "report", "shown1", "boot", "done"], ["runs", "finish", "shown1", "failed"], ["runs", "start", "shown1"],
            ["runs", "cancel", "shown1"], ["audit", "--machine", "shown1"],
        ];
        foreach (var line in lines)
        {
            Assert.Contains("shown1.example.net", (await server.CtlAsync(line)).Ok().Data, StringComparison.Ordinal);
        }

        Assert.Contains("shown1.example.net", (await server.CtlAsync("audit", "-o", "json")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("facts", "post", "shown1", facts)).Ok();
        Assert.Contains("Fast 9000, 4 CPUs, 2 GiB memory", (await server.CtlAsync("facts", "list", "shown1")).Ok().Data, StringComparison.Ordinal);
        Assert.Matches("CPU: +Fast 9000, 4 CPUs\n", (await server.CtlAsync("machines", "get", "shown1")).Ok().Data);
        Assert.Equal($"machine/{id}\n", (await server.CtlAsync("machines", "get", id[^8..], "-o", "name")).Ok().Data);
        var run = (await server.CtlAsync("runs", "list", "--machine", "shown1", "--limit", "1", "-o", "name")).Ok().Data.Trim();
        Assert.Equal(run, (await server.CtlAsync("runs", "get", run[^8..], "-o", "name")).Ok().Data.Trim());
    }

    [Fact]
    public async Task Every_list_takes_columns_and_csv()
    {
        var (mac, _) = await server.MachineAsync();
        server.Files.Write("listed", "listed");
        await server.CtlAsync("artifacts", "add", server.Files["listed"], "--kind", "iso");
        await server.CtlAsync("tokens", "create", "listed");
        server.Files.Write("facts1", """{"n": 1}""");
        await server.CtlAsync("facts", "post", mac, server.Files["facts1"]);
        await server.App.BootAsync("52:54:00:c9:00:01");
        string[][] lists =
        [
            ["machines", "list"], ["machines", "unknown"], ["runs", "list"], ["runs", "top"], ["facts", "list", mac], ["blueprints", "list"],
            ["workflows", "list"], ["artifacts", "list"], ["artifacts", "names"], ["artifacts", "history", "listed"], ["audit"], ["tokens", "list"],
        ];
        foreach (var list in lists)
        {
            var rows = (await server.CtlAsync([.. list, "-o", "csv"])).Ok().Data.Split('\n');
            Assert.True(rows.Length > 1, string.Join(' ', list));
            var names = rows[0].Split(',').Select(header => header.ToLowerInvariant().Replace(' ', '-')).ToList();
            var chosen = (await server.CtlAsync([.. list, "--columns", $"{names[^1]},{names[0]}", "-o", "csv"])).Ok().Data;
            Assert.StartsWith($"{rows[0].Split(',')[^1]},{rows[0].Split(',')[0]}\n", chosen, StringComparison.Ordinal);
            (await server.CtlAsync([.. list, "--columns", "nonsense"])).IsError(Exit.Usage, "there is no column 'nonsense'");
        }
    }

    [Fact]
    public async Task Ids_are_last_and_short_in_tables_and_whole_elsewhere()
    {
        var (_, id) = await server.MachineAsync("--set", "hostname=short1");

        var table = (await server.CtlAsync("machines", "list")).Ok().Data.Split('\n').First(line => line.StartsWith("short1 ", StringComparison.Ordinal));
        var wide = (await server.CtlAsync("machines", "list", "-o", "wide")).Ok().Data;
        var csv = (await server.CtlAsync("machines", "list", "--columns", "hostname,state,id,profile.hostname", "-o", "csv")).Ok().Data;

        Assert.EndsWith($"  {id[^8..]}", table, StringComparison.Ordinal);
        Assert.Contains($"  {id}\n", wide, StringComparison.Ordinal);
        Assert.Contains($"short1,armed,{id},short1\n", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'machines'", "machins")]
    [InlineData("did you mean 'list'", "runs", "lst")]
    [InlineData("did you mean 'near1'", "machines", "get", "naer1")]
    [InlineData("did you mean 'rocky/9/base'", "blueprints", "get", "rocky/9/bse")]
    [InlineData("did you mean 'rocky/9/base'", "runs", "start", "near1", "--blueprint", "rocky/9/bse")]
    public async Task What_is_not_there_names_what_is_near(string what, params string[] line)
    {
        await server.CtlAsync("machines", "add", "52:54:00:c9:00:02", "--set", "hostname=near1.example.net", "provision=manual");

        Assert.Contains(what, (await server.CtlAsync(line)).Messages, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_name_that_two_machines_have_names_both()
    {
        await server.CtlAsync("machines", "add", CtlServer.NewMac(), "--set", "hostname=twice.one.example", "provision=manual", "--serial", "S-TWICE");
        await server.CtlAsync("machines", "add", CtlServer.NewMac(), "--set", "hostname=twice.two.example", "provision=manual");

        (await server.CtlAsync("machines", "get", "twice")).IsError(Exit.Conflict, "twice.two.example");
        Assert.Contains("twice.one", (await server.CtlAsync("machines", "get", "s-twice")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("machines", "get", "twice.two.example")).Ok();
    }

    [Fact]
    public async Task Help_is_for_who_names_no_command()
    {
        var root = (await CtlServer.RunAsync([])).Ok().Data;
        Assert.Contains("Exit codes:", root, StringComparison.Ordinal);
        Assert.Equal(root, (await CtlServer.RunAsync(["help"])).Ok().Data);
        var list = (await CtlServer.RunAsync(["help", "runs", "list"])).Ok().Data;
        Assert.Equal(list, (await CtlServer.RunAsync(["runs", "list", "--help"])).Ok().Data);
        Assert.DoesNotContain("--server URL", list.Replace("-o and --server", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("  list ", (await CtlServer.RunAsync(["runs"])).Ok().Data, StringComparison.Ordinal);
        Assert.Contains("server ", (await server.CtlAsync("version")).Ok().Data, StringComparison.Ordinal);
        Assert.DoesNotContain("server", (await CtlServer.RunAsync(["version", "-s", "http://127.0.0.1:1"])).Ok().Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("machines get comp", "complete1.example.net")]
    [InlineData("runs watch comp", "complete1.example.net")]
    [InlineData("runs list --machine comp", "complete1.example.net")]
    [InlineData("runs list --status f", "failed")]
    [InlineData("artifacts list --status r", "ready")]
    [InlineData("runs start complete1 --blueprint roc", "rocky/9/base")]
    [InlineData("machines list --blueprint roc", "rocky/9/base")]
    [InlineData("tokens revoke comp", "completed")]
    [InlineData("tokens create x --scope o", "operate")]
    [InlineData("machines set complete1 host", "hostname=")]
    [InlineData("machines set complete1 rac", "rack=")]
    [InlineData("runs report complete1 boo", "boot")]
    public async Task Shells_complete_what_the_server_knows(string line, string word)
    {
        await server.CtlAsync("machines", "add", "52:54:00:c9:00:03", "--set", "hostname=complete1.example.net", "rack=r1");
        await server.CtlAsync("tokens", "create", "completed");
        var typed = $"goosectl -s {server.App.Address.AbsoluteUri} {line}";

        var words = (await CtlServer.RunAsync([$"[suggest:{typed.Length}]", typed])).Ok();

        Assert.Contains(word, words.Data.Split('\n'));
        Assert.Empty(words.Messages);
    }

    [Fact]
    public async Task A_server_that_is_away_completes_nothing_and_says_nothing()
    {
        const string Typed = "goosectl -s http://127.0.0.1:1 machines get ";

        var words = (await CtlServer.RunAsync([$"[suggest:{Typed.Length}]", Typed])).Ok();

        Assert.Empty(words.Messages);
        Assert.DoesNotContain("error", words.Data, StringComparison.Ordinal);
    }
}
