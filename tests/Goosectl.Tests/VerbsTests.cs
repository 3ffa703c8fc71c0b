using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Goosectl.Tests;

/// <summary>Each verb against a running goosed.</summary>
[Collection(nameof(SharedServer))]
public sealed class VerbsTests(CtlServer server)
{
    [Fact]
    public async Task Machines_are_added_listed_changed_and_deleted()
    {
        var mac = CtlServer.NewMac();
        var added = (await server.CtlAsync("machines", "add", mac, "--set", "hostname=verb1", "provision=manual", "--serial", "S-VERB1", "-o", "json")).Ok().Json;
        var id = (string?)added["id"] ?? "";

        Assert.Contains((await server.CtlAsync("machines", "list", "-o", "json")).Ok().Items, machine => (string?)machine["id"] == id);
        Assert.StartsWith("HOSTNAME ", (await server.CtlAsync("machines", "list")).Ok().Data, StringComparison.Ordinal);
        Assert.Equal($"machine/{id}\n", (await server.CtlAsync("machines", "list", "--mac", mac, "-o", "name")).Ok().Data);
        Assert.Contains("S-VERB1", (await server.CtlAsync("machines", "list", "--mac", mac, "-o", "wide", "--no-headers")).Ok().Data, StringComparison.Ordinal);
        Assert.Contains("hostname: verb1", (await server.CtlAsync("machines", "get", "verb1", "-o", "yaml")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("machines", "set", mac, "site.address=10.0.0.5/24", "note=007", "count:=7", "hostname-")).Ok();
        var profile = (await server.CtlAsync("machines", "get", id, "-o", "json")).Ok().Json["profile"];
        Assert.Equal(("10.0.0.5/24", "007", 7, null), ((string?)profile?["site"]?["address"], (string?)profile?["note"], (int?)profile?["count"], (string?)profile?["hostname"]));
        Assert.Contains("its local disk", (await server.CtlAsync("machines", "explain", id)).Ok().Data, StringComparison.Ordinal);
        var gone = (await server.CtlAsync("machines", "delete", id)).Ok();
        Assert.Equal("", gone.Data);
        Assert.StartsWith($"machine/{id} deleted; enrolling it again installs it anew", gone.Messages, StringComparison.Ordinal);
        (await server.CtlAsync("machines", "get", mac)).IsError(Exit.NotFound, mac);
    }

    [Fact]
    public async Task A_replaced_card_gets_its_address_by_hand_and_nothing_is_installed()
    {
        var (first, second, third, fourth) = (CtlServer.NewMac(), CtlServer.NewMac(), CtlServer.NewMac(), CtlServer.NewMac());
        var (other, _) = await server.MachineAsync();
        var added = (await server.CtlAsync("machines", "add", first, second, "--set", "provision=manual", "-o", "json")).Ok().Json;
        var id = (string?)added["id"] ?? "";
        async Task<IEnumerable<string?>> MacsAsync() =>
            (await server.CtlAsync("machines", "get", id, "-o", "json")).Ok().Json["macs"]!.AsArray().Select(mac => (string?)mac);

        (await server.CtlAsync("machines", "replace-nic", id, second, third)).Ok();
        Assert.Equal([first, third], await MacsAsync());
        (await server.CtlAsync("machines", "replace-nic", first, first, fourth)).Ok();
        Assert.Equal([fourth, third], await MacsAsync());
        (await server.CtlAsync("machines", "set", id, "--mac", third)).Ok();
        Assert.Equal([third, fourth], await MacsAsync());
        (await server.CtlAsync("machines", "set", id, "--mac", first)).Ok();
        Assert.Equal([first, fourth], await MacsAsync());

        (await server.CtlAsync("machines", "replace-nic", id, third, second)).IsError(Exit.NotFound, third);
        (await server.CtlAsync("machines", "replace-nic", id, fourth, other)).IsError(Exit.Conflict, "belongs to machine");
        (await server.CtlAsync("machines", "set", id, "--mac", other)).IsError(Exit.Conflict, "belongs to machine");
        Assert.Empty((await server.CtlAsync("runs", "list", "--machine", id, "-o", "json")).Ok().Items);
    }

    [Fact]
    public async Task A_machine_that_asked_is_listed_and_adopted()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync("machines", "adopt", mac)).IsError(Exit.NotFound, "has not asked");
        var script = await server.App.Client.GetStringAsync(new Uri($"/v1/boot/ipxe?mac={mac}&serial=ADOPT1", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains($"goosectl machines adopt {mac} --server {server.App.Address.AbsoluteUri.TrimEnd('/')}", script, StringComparison.Ordinal);
        Assert.Contains(mac, (await server.CtlAsync("machines", "unknown")).Ok().Data, StringComparison.Ordinal);

        Assert.Equal("ADOPT1", (string?)(await server.CtlAsync("machines", "adopt", mac, "--set", "provision=manual", "-o", "json")).Ok().Json["serial"]);
        Assert.DoesNotContain(mac, (await server.CtlAsync("machines", "unknown")).Ok().Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_resembles_a_known_one_is_adopted_only_as_a_new_one()
    {
        var (mac, card, uuid) = (CtlServer.NewMac(), CtlServer.NewMac(), Guid.NewGuid());
        (await server.CtlAsync("machines", "add", mac, "--uuid", $"{uuid}", "--set", "provision=manual")).Ok();
        await server.App.Client.GetStringAsync(new Uri($"/v1/boot/ipxe?mac={card}&uuid={uuid}", UriKind.Relative), TestContext.Current.CancellationToken);

        (await server.CtlAsync("machines", "adopt", card)).IsError(Exit.Conflict, $"goosectl machines confirm {card}");
        Assert.Equal(card, (string?)(await server.CtlAsync("machines", "adopt", card, "--new", "--set", "provision=manual", "-o", "json")).Ok().Json["mac"]);
    }

    [Fact]
    public async Task Runs_are_followed_reported_cancelled_and_started_again()
    {
        var (mac, id) = await server.MachineAsync();
        Assert.Contains("its installer", (await server.CtlAsync("machines", "explain", mac)).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("runs", "start", mac)).IsError(Exit.Conflict, "running");
        (await server.CtlAsync("machines", "delete", mac)).IsError(Exit.Conflict, "running");
        (await server.CtlAsync("runs", "wait", mac, "--timeout", "0.2s")).IsError(Exit.TimedOut, "Timed out waiting");
        (await server.CtlAsync("runs", "wait", mac, "--for", "nothing")).IsError(Exit.Usage, "boot, install");
        (await server.CtlAsync("runs", "report", mac, "install", "started", "-m", "by hand")).Ok();
        (await server.CtlAsync("runs", "wait", mac, "--for", "boot", "--timeout", "10s")).Ok();
        Assert.Contains("by hand", (await server.CtlAsync("runs", "get", mac)).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("runs", "logs", mac)).Ok();
        (await server.CtlAsync("runs", "cancel", mac)).Ok();
        (await server.CtlAsync("runs", "watch", mac)).Is(Exit.RunFailed);
        Assert.Equal("cancelled", (string?)(await server.CtlAsync("runs", "list", "--machine", mac, "-o", "json")).Ok().Items[0]["status"]);
        (await server.CtlAsync("runs", "start", mac, "--workflow", "default")).Ok();
        (await server.CtlAsync("runs", "finish", mac, "success", "--logs", "done")).Ok();
        (await server.CtlAsync("runs", "wait", mac)).Ok();
        (await server.CtlAsync("runs", "get", "0198c0de-0000-7000-8000-00000000dead")).IsError(Exit.NotFound, "There is no run 0198c0de");
        Assert.Contains((await server.CtlAsync("audit", "--machine", id, "-o", "json")).Ok().Items, entry => (string?)entry["action"] is "run_finished");
    }

    [Fact]
    public async Task Facts_are_posted_listed_and_compared()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync("machines", "add", mac, "--set", "provision=manual", "note=x")).Ok();
        server.Files.Write("one.json", """{"cpu": {"cores": 4} }""");
        server.Files.Write("two.json", """{"cpu": {"cores": 8} }""");
        (await server.CtlAsync("facts", "post", mac, server.Files["one.json"])).Ok();
        (await server.CtlAsync("facts", "post", mac, server.Files["two.json"])).Ok();

        Assert.Equal(2, (await server.CtlAsync("facts", "list", mac, "-o", "json")).Ok().Items.Count);
        Assert.Contains("cores", (await server.CtlAsync("facts", "diff", mac)).Ok().Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_are_uploaded_found_checked_and_linked()
    {
        server.Files.Write("file", string.Concat(Enumerable.Repeat("0123456789", 100_000)));

        (await server.CtlAsync("artifacts", "add", server.Files["file"], "--kind", "iso", "--name", "verbs/file")).Ok();
        Assert.Contains("already", (await server.CtlAsync("artifacts", "add", server.Files["file"], "--kind", "iso", "--name", "verbs/file")).Ok().Messages, StringComparison.Ordinal);
        Assert.Equal(1_000_000, (long?)(await server.CtlAsync("artifacts", "get", "verbs/file", "-o", "json")).Ok().Json["size"]);
        Assert.Contains("verbs/file", (await server.CtlAsync("artifacts", "list", "--kind", "iso")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("artifacts", "verify", "verbs/file")).Ok();
        var url = (await server.CtlAsync("artifacts", "url", "verbs/file")).Ok().Data.Trim();
        Assert.Equal(1_000_000, (await server.App.Client.GetByteArrayAsync(new Uri(url), TestContext.Current.CancellationToken)).Length);
        (await server.CtlAsync("artifacts", "get", "verbs/none")).IsError(Exit.NotFound, "verbs/none");
    }

    [Fact]
    public async Task A_name_is_rolled_back_shown_and_removed()
    {
        server.Files.Write("v1", "one");
        server.Files.Write("v2", "two");
        (await server.CtlAsync("artifacts", "add", server.Files["v1"], "--kind", "kernel", "--name", "verbs/roll")).Ok();
        (await server.CtlAsync("artifacts", "add", server.Files["v2"], "--kind", "kernel", "--name", "verbs/roll")).Ok();
        (await server.CtlAsync("artifacts", "add", server.Files["v2"], "--kind", "kernel", "--name", "verbs/second")).Ok();
        var history = (await server.CtlAsync("artifacts", "history", "verbs/roll", "-o", "json")).Ok().Items;
        var (newer, older) = ((string?)history[0]["sha256"] ?? "", (string?)history[1]["sha256"] ?? "");
        Assert.Contains("verbs/roll, verbs/second", (await server.CtlAsync("artifacts", "get", "verbs/second")).Ok().Data, StringComparison.Ordinal);

        Assert.Equal(older, (string?)(await server.CtlAsync("artifacts", "use", "verbs/roll", older[..10], "-o", "json")).Ok().Json["in_use"]?["sha256"]);

        Assert.Equal(older, (string?)(await server.CtlAsync("artifacts", "get", "verbs/roll", "-o", "json")).Ok().Json["sha256"]);
        Assert.Equal(newer, (string?)(await server.CtlAsync("artifacts", "get", "verbs/second", "-o", "json")).Ok().Json["sha256"]);
        Assert.Equal("one", await server.App.Client.GetStringAsync(new Uri((await server.CtlAsync("artifacts", "url", "verbs/roll")).Ok().Data.Trim()), TestContext.Current.CancellationToken));
        Assert.Matches($"verbs/roll +kernel +ready +{older[..12]}", (await server.CtlAsync("artifacts", "names")).Ok().Data);
        Assert.Matches($"{older[..12]} +kernel +ready +\\*", (await server.CtlAsync("artifacts", "history", "verbs/roll")).Ok().Data);
        (await server.CtlAsync("artifacts", "use", "verbs/roll", "ffffffff")).IsError(Exit.NotFound, "ffffffff");
        (await server.CtlAsync("artifacts", "rm", (string?)history[1]["artifact_id"] ?? "")).IsError(Exit.Conflict, "verbs/roll");
        Assert.Equal("artifact-name/verbs/roll removed\n", (await server.CtlAsync("artifacts", "rm", "verbs/roll")).Ok().Messages);
        (await server.CtlAsync("artifacts", "rm", (string?)history[1]["artifact_id"] ?? "")).Ok();
        (await server.CtlAsync("artifacts", "get", "verbs/roll")).IsError(Exit.NotFound, "verbs/roll");
        (await server.CtlAsync("artifacts", "rm", "verbs/roll", "--force")).IsError(Exit.NotFound, "verbs/roll");
    }

    [Fact]
    public async Task A_cut_upload_goes_on_where_it_stopped()
    {
        var content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(server.Files["cut"], content, TestContext.Current.CancellationToken);
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        using var registered = await server.App.Client.PostAsync(new Uri("/v1/artifacts", UriKind.Relative), new StringContent($$$"""{"kind": "image", "sha256": "{{{sha256}}}", "meta": {"name": "verbs/cut"} }""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var url = (string?)JsonNode.Parse(await registered.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))?["upload_url"] ?? "";
        await Tool.RunAsync("curl", ["-sS", "--limit-rate", "1M", "--max-time", "1", "-T", server.Files["cut"], url], cancellation: TestContext.Current.CancellationToken);

        var added = (await server.CtlAsync("artifacts", "add", server.Files["cut"], "--kind", "image", "--name", "verbs/cut", "-o", "json")).Ok();

        Assert.Contains("going on from there", added.Messages, StringComparison.Ordinal);
        Assert.Equal("ready", (string?)added.Json["status"]);
    }

    [Fact]
    public async Task The_desired_state_is_shown()
    {
        var blueprint = (string?)(await server.CtlAsync("blueprints", "list", "-o", "json")).Ok().Items[0]["name"] ?? "";
        Assert.Contains("mirror.example", (await server.CtlAsync("blueprints", "get", blueprint, "-o", "yaml")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("blueprints", "status")).Ok();
        (await server.CtlAsync("workflows", "list")).Ok();
        var (mac, _) = await server.MachineAsync();
        Assert.Contains("rootpw", (await server.CtlAsync("render", mac, "--family", "kickstart")).Ok().Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_published_followed_and_their_failures_listed()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        (await server.CtlAsync("events", "publish", "goosed.verbs", """{"n": 1}""")).Ok();
        stop.CancelAfter(TimeSpan.FromSeconds(2));
        var followed = await CtlServer.RunAsync(["events", "tail", "--subject", "goosed.verbs", "--since", "0", "-s", server.App.Address.AbsoluteUri], stop.Token);
        Assert.Equal(Exit.Interrupted, followed.Code);
        Assert.Equal(1, (int?)JsonNode.Parse(followed.Data.Split('\n')[0])?["data"]?["n"]);
        (await server.CtlAsync("events", "dead", "list")).Ok();
        (await server.CtlAsync("events", "dead", "show", "0198c0de-0000-7000-8000-00000000dead")).IsError(Exit.NotFound, "no failed delivery");
        (await server.CtlAsync("events", "dead", "replay", "0198c0de-0000-7000-8000-00000000dead")).IsError(Exit.NotFound, "no failed delivery");
        (await server.CtlAsync("events", "dead", "drop", "0198c0de-0000-7000-8000-00000000dead")).IsError(Exit.NotFound, "no failed delivery");
    }

    [Fact]
    public async Task A_dead_delivery_is_dropped_and_one_that_is_still_tried_is_not()
    {
        var database = server.App.Services.GetRequiredService<IDatabase>();
        var @event = new EventRecord(1, Guid.NewGuid(), Subjects.Test, "{}", TimeProvider.System.GetUtcNow(), null);
        var id = @event.Id.ToString();
        await database.WriteAsync(tx => DeliveryStore.KeepAsync(tx, "verbs", @event, 1, "broken", TimeProvider.System.GetUtcNow().AddHours(1)), TestContext.Current.CancellationToken);
        (await server.CtlAsync("events", "dead", "drop", id)).IsError(Exit.Conflict, "still tried");

        await database.WriteAsync(tx => DeliveryStore.KeepAsync(tx, "verbs", @event, 8, "broken", null), TestContext.Current.CancellationToken);
        (await server.CtlAsync("events", "dead", "drop", id)).Ok();

        (await server.CtlAsync("events", "dead", "show", id)).IsError(Exit.NotFound, "no failed delivery");
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_revoked()
    {
        var made = (await server.CtlAsync("tokens", "create", "verbs", "--scope", "read", "--expires", "1h")).Ok();
        Assert.Matches("^[0-9a-zA-Z_-]{20,}\n$", made.Data);
        Assert.DoesNotContain(made.Data.Trim(), (await server.CtlAsync("tokens", "list", "-o", "json")).Ok().Data, StringComparison.Ordinal);
        (await server.CtlAsync("tokens", "revoke", "verbs")).Ok();
        (await server.CtlAsync("tokens", "revoke", "verbs")).IsError(Exit.NotFound, "verbs");
    }

    [Fact]
    public async Task A_token_is_replaced_under_its_name_and_ends_when_its_time_is_over()
    {
        (await server.CtlAsync("tokens", "create", "rotated", "--expires", "90")).IsError(Exit.Usage, "Not a duration: --expires 90");
        var made = (await server.CtlAsync("tokens", "create", "rotated", "-o", "json")).Ok().Json;
        Assert.Equal("read", (string?)made["scope"]);
        Assert.InRange((DateTimeOffset)made["expires_at"]! - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(89.9),
            TimeSpan.FromDays(90));

        var next = (await server.CtlAsync("tokens", "rotate", "rotated", "--grace", "2h", "--expires", "never", "-o", "json")).Ok().Json;

        Assert.Equal(("rotated", "read", null), ((string?)next["name"], (string?)next["scope"], (string?)next["expires_at"]));
        Assert.Matches("rotated +read +active +", (await server.CtlAsync("tokens", "list")).Ok().Data);
        Assert.Matches("rotated +read +replaced, expires in [12] (hours|minutes)|replaced, expires in 119 minutes",
            (await server.CtlAsync("tokens", "list")).Ok().Data);
        foreach (var token in new[] { made, next })
        {
            server.Files.Write("value", (string?)token["token"] ?? "");
            Assert.Contains("operator/rotated", (await server.CtlAsync("whoami", "--token-file", server.Files["value"])).Ok().Data,
                StringComparison.Ordinal);
        }

        (await server.CtlAsync("tokens", "rotate", (string?)made["id"] ?? "")).IsError(Exit.Conflict, "was replaced already");
        (await server.CtlAsync("tokens", "revoke", "rotated")).Ok();
        Assert.DoesNotMatch("rotated +read +(active|replaced)", (await server.CtlAsync("tokens", "list")).Ok().Data);
        (await server.CtlAsync("whoami", "--token-file", server.Files["value"])).IsError(Exit.Refused, "wrong, expired or revoked");
    }

    [Fact]
    public async Task The_server_is_looked_over()
    {
        var found = await server.CtlAsync("doctor", "-o", "json");
        Assert.Contains(found.Items, check => (string?)check["check"] == "server" && (string?)check["result"] == "ok");
        Assert.Contains(found.Items, check => (string?)check["check"] == "machines can reach it" && (string?)check["result"] == "wrong");
        found.Is(Exit.Faulty);
        Assert.Contains("operator", (await server.CtlAsync("whoami")).Ok().Data, StringComparison.Ordinal);
        Assert.StartsWith("goosectl ", (await server.CtlAsync("version")).Ok().Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_list_shows_what_comes()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var watched = CtlServer.RunAsync(["machines", "list", "--watch", "-o", "name", "-s", server.App.Address.AbsoluteUri], stop.Token);
        var (_, id) = await server.MachineAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, stop.Token);
        await stop.CancelAsync();

        var seen = await watched;
        Assert.Equal(Exit.Interrupted, seen.Code);
        Assert.Contains($"machine/{id}\n", seen.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_list_in_json_is_an_object_a_line()
    {
        var (_, id) = await server.MachineAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(2));

        var seen = await CtlServer.RunAsync(["machines", "list", "--watch", "-o", "json", "-s", server.App.Address.AbsoluteUri], stop.Token);

        Assert.Contains(id, seen.Data.TrimEnd('\n').Split('\n').Select(line => (string?)JsonNode.Parse(line)?["id"]));
    }

    [Fact]
    public async Task What_a_list_calls_a_thing_other_verbs_take()
    {
        var (mac, id) = await server.MachineAsync();

        var name = (await server.CtlAsync("machines", "list", "--mac", mac, "-o", "name")).Ok().Data.Trim();
        var run = (await server.CtlAsync("runs", "list", "--machine", name, "-o", "name")).Ok().Data.Trim();

        Assert.Equal(id, (string?)(await server.CtlAsync("machines", "get", name, "-o", "json")).Ok().Json["id"]);
        Assert.Contains("boot: pending", (await server.CtlAsync("runs", "get", run)).Ok().Data, StringComparison.Ordinal);
        Assert.Contains("rocky/9/base", (await server.CtlAsync("blueprints", "get", "blueprint/rocky/9/base")).Ok().Data, StringComparison.Ordinal);
    }
}
