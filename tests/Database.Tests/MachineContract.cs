using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Facts;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database.Blueprints;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>What the stores of machines and facts keep.</summary>
public abstract class MachineContract : DatabaseContract
{
    [Fact]
    public async Task A_machine_comes_back_as_it_was_written()
    {
        var machine = new Machine
        {
            Id = Uuid7.New(Now),
            Mac = Mac(9),
            Macs = [Mac(9), Mac(1), Mac(5)],
            Uuid = "4c4c4544-0042-3510-8053-b4c04f564433",
            Serial = "S-1 é",
            Profile = new() { ["hostname"] = "node", ["list"] = new JsonArray(1, null, "x") },
            Own = new([Mac(1), Mac(5)], null, "S-0"),
            Desired = new("machine-profiles/a.yaml", "rocky/9/base", "default", new() { ["a"] = 1 }) { Keys = new([Mac(9)], "4c4c4544-0042-3510-8053-b4c04f564433", "S-1 é") },
            AwaitsRun = true,
            Held = "a reason",
            CreatedAt = Now,
            UpdatedAt = Now.AddSeconds(1),
        };
        await WriteAsync(tx => MachineStore.InsertAsync(tx, machine));

        var read = await ReadAsync(session => MachineStore.FindAsync(session, machine.Id));

        Assert.NotNull(read);
        Assert.Equal([Mac(9), Mac(1), Mac(5)], read.Macs);
        Assert.True(JsonNode.DeepEquals(machine.Profile, read.Profile));
        Assert.True(JsonNode.DeepEquals(machine.Desired.Profile, read.Desired?.Profile));
        Assert.Equal(machine with { Macs = read.Macs, Profile = read.Profile, Desired = null }, read with { Desired = null });
        Assert.Equal(("machine-profiles/a.yaml", "rocky/9/base", "default"), (read.Desired?.Path, read.Desired?.Blueprint, read.Desired?.Workflow));
        Assert.Equal((machine.Own, machine.Desired.Keys), (read.Own, read.Desired?.Keys));

        var unmanaged = read.With(MachineKeys.None, read.Desired! with { Path = null, LastPath = read.Desired.Path, Keys = MachineKeys.None });
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, unmanaged));
        var without = Assert.Single((await ReadAsync(session => MachineStore.ListAsync(session, new(10, null), new()))).Items);
        Assert.Equal(("00:00:00:00:00:00", 0, "machine-profiles/a.yaml"), (without.Mac.ToString(), without.Macs.Count, without.Desired?.LastPath));
        await WriteAsync(tx => MachineJournal.DeleteAsync(tx, without, Operator));
    }

    [Fact]
    public async Task A_deleted_machine_comes_back_with_what_names_it()
    {
        var machine = await AddMachineAsync(Mac(1));
        machine = machine with { Profile = new() { ["hostname"] = "node1", ["protected"] = true, ["note"] = "x" } };
        await WriteAsync(async tx =>
        {
            await MachineStore.UpdateAsync(tx, machine);
            await MachineJournal.DeleteAsync(tx, machine, Operator);
        });
        var deleted = Assert.Single((await ReadAsync(session => DeletedMachines.ListAsync(session, new(10, null)))).Items);
        Assert.Equal((machine.Id, "node1", true), (deleted.Id, deleted.HostName, deleted.IsProtected));
        Assert.Equal(["note"], deleted.Lost);

        await WriteAsync(tx => MachineJournal.RestoreAsync(tx, deleted, Operator));

        var restored = await ReadAsync(session => MachineStore.FindAsync(session, machine.Id));
        Assert.Equal((Mac(1), "node1", true, false), (restored!.Mac, restored.Hostname, restored.IsProtected, restored.AwaitsRun));
        Assert.Empty((await ReadAsync(session => DeletedMachines.ListAsync(session, new(10, null)))).Items);
        Assert.Equal(machine.Id, await ReadAsync(session => MachineStore.HolderAsync(session, Mac(1))));
    }

    [Fact]
    public async Task A_simulated_machine_takes_its_runs_with_it()
    {
        var machine = await AddMachineAsync(MacAddress.Parse($"{Machine.SimulatedPrefix}:00:00:01"));
        machine = machine with { Profile = new() { ["simulated"] = true } };
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, machine));
        var run = await Database.WriteAsync(tx => RunJournal.StartFirstAsync(tx, machine, (Now, "test"), (_, _) => null, Operator), Ct);
        Assert.True(run.Simulated);
        Assert.Equal(0, await ReadAsync(RunStore.CountRunningAsync));

        await WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));
        await WriteAsync(tx => MachineJournal.DeleteAsync(tx, machine, Operator));

        Assert.Null(await ReadAsync(session => RunStore.FindAsync(session, run.Id)));
        Assert.Empty((await ReadAsync(session => DeletedMachines.ListAsync(session, new(10, null)))).Items);
    }

    [Fact]
    public async Task A_machine_that_is_deleted_leaves_nothing_of_its_profiles()
    {
        var (by, file) = (await AddMachineAsync(Mac(1)), await AddMachineAsync(Mac(2)));
        var own = by with { Profile = new() { ["rack"] = "canaryone", ["root"] = new JsonObject { ["password_hash"] = "canarytwo" }, ["list"] = new JsonArray("canarythree", 7) } };
        var desired = file with { Desired = new("a.yaml", null, null, new() { ["rack"] = "canaryfour" }) };
        await WriteAsync(async tx =>
        {
            await MachineJournal.SaveAsync(tx, by, own, Operator);
            await MachineJournal.SaveAsync(tx, file, desired, Operator);
        });
        Assert.Contains("canaryone", await KeptAsync(by.Id), StringComparison.Ordinal);

        await WriteAsync(async tx =>
        {
            await MachineJournal.DeleteAsync(tx, own, Operator);
            await MachineJournal.DeleteAsync(tx, desired, Operator);
        });

        foreach (var id in new[] { by.Id, file.Id })
        {
            var kept = await KeptAsync(id);
            Assert.DoesNotContain("canary", kept, StringComparison.Ordinal);
            Assert.Contains("machine_deleted", kept, StringComparison.Ordinal);
            Assert.Contains("rack", kept, StringComparison.Ordinal);
        }

        // Row and audit as they are stored.
        async Task<string> KeptAsync(Guid id) =>
            $"{await ReadAsync(session => session.FindAsync<string>("select cast(profile as text) || coalesce(cast(desired as text), '') from machines where id = @id", new { id }))}"
            + string.Concat((await ReadAsync(session => AuditStore.ListAsync(session, new(100, null), null, id))).Items.Select(entry => $"{entry.Action} {entry.Details}"));
    }

    [Fact]
    public async Task A_row_from_before_the_keys_were_kept_apart_has_all_of_them_as_the_apis_unless_a_file_manages_it()
    {
        var (alone, managed) = (await AddMachineAsync(Mac(1), Mac(2)), await AddMachineAsync(Mac(3)));
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, managed with { Own = null, Desired = new("a.yaml", null, null, []) }));
        await WriteAsync(tx => tx.SendAsync("update machines set own = null"));

        Assert.Equal(new MachineKeys([Mac(1), Mac(2)], null, null), (await ReadAsync(session => MachineStore.FindAsync(session, alone.Id)))?.Own);
        Assert.Null((await ReadAsync(session => MachineStore.FindAsync(session, managed.Id)))?.Own);
    }

    [Fact]
    public async Task Machines_trade_their_addresses_in_one_transaction()
    {
        var (one, two) = (await AddMachineAsync(Mac(1), Mac(2)), await AddMachineAsync(Mac(3)));

        await WriteAsync(async tx =>
        {
            await MachineJournal.ReleaseAsync(tx, [one, two]);
            await MachineJournal.SaveAsync(tx, one, one.WithOwn(new([Mac(3)], null, null)), Operator);
            await MachineJournal.SaveAsync(tx, two, two.WithOwn(new([Mac(2), Mac(1)], null, null)), Operator);
        });

        Assert.Equal(one.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, Mac(3))))?.Id);
        Assert.Equal([Mac(2), Mac(1)], (await ReadAsync(session => MachineStore.FindAsync(session, two.Id)))?.Macs);
    }

    [Theory]
    [InlineData("""{"blueprint": "x"}""", "y", """{"blueprint": "z"}""")]
    [InlineData("""{"blueprint": ""}""", "y", """{"blueprint": "z"}""")]
    [InlineData("""{"blueprint": 7}""", null, """{"blueprint": "z"}""")]
    [InlineData("""{"blueprint": null}""", null, """{"blueprint": ["z"]}""")]
    [InlineData("""{"blueprint": {"a": "x"}}""", null, """{"blueprint": "q\"é_%"}""")]
    [InlineData("{}", "y", "{}")]
    public async Task A_list_by_blueprint_has_the_machines_that_ask_for_it(string profile, string? named, string desired)
    {
        var machine = (await AddMachineAsync()) with { Profile = JsonNode.Parse(profile)!.AsObject(), Desired = new("a.yaml", named, null, JsonNode.Parse(desired)!.AsObject()) };
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, machine));

        foreach (var name in new[] { "x", "y", "z", "7", "", "q\"é_%" })
        {
            var found = (await ReadAsync(session => MachineStore.ListAsync(session, new(10, null), new(Blueprint: name)))).Items;
            Assert.Equal(machine.WantedBlueprint == name, found.Count == 1);
        }
    }

    [Fact]
    public async Task A_machine_on_hold_is_listed_until_a_run_of_it_is_started()
    {
        var machine = await AddMachineAsync();
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, machine with { Held = "its file named another machine" }));
        Assert.Equal("its file named another machine", Assert.Single(await ReadAsync(session => MachineStore.ListHeldAsync(session, 10))).Held);

        await StartRunAsync(machine);

        Assert.Empty(await ReadAsync(session => MachineStore.ListHeldAsync(session, 10)));
    }

    [Fact]
    public async Task Conflicts_of_the_desired_state_and_lines_of_notices_are_kept_beside_its_faults_and_its_first_time()
    {
        DocumentFault fault = new("a.yaml", 3, "broken"), conflict = new("b.yaml", 4, "taken");
        await WriteAsync(tx => DesiredStateStore.PutAsync(tx, "1", [fault], [], new Dictionary<string, int>()));
        var first = Now;
        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(tx => DesiredStateStore.PutAsync(tx, "1", [fault], [conflict], new Dictionary<string, int> { ["c.yaml"] = 5 }));

        var read = await ReadAsync(DesiredStateStore.FindAsync);

        Assert.True(read?.Says("1", [fault], [conflict]));
        Assert.False(read?.Says("1", [fault], [fault]));
        Assert.Equal(first, read?.ReadAt);
        Assert.Equal(5, read?.NoticeLines["c.yaml"]);
    }

    [Fact]
    public async Task An_address_belongs_to_one_machine()
    {
        await AddMachineAsync(Mac(1), Mac(2));

        await Assert.ThrowsAnyAsync<Exception>(() => AddMachineAsync(Mac(3), Mac(2)));

        Assert.Null(await ReadAsync(session => MachineStore.FindByMacAsync(session, Mac(3))));
    }

    [Fact]
    public async Task The_keys_that_are_told_find_every_machine_that_has_them()
    {
        var one = await IdentifyAsync(Mac(1), "4c4c4544-0042-3510-8053-b4c04f564433", "S1");
        var two = await IdentifyAsync(Mac(2), "4c4c4544-0042-3510-8053-b4c04f564434", "TWIN");
        var three = await IdentifyAsync(Mac(3), "4c4c4544-0042-3510-8053-b4c04f564434", "TWIN");

        var found = await ReadAsync(session => MachineStore.CandidatesAsync(session, new(Mac(1), "44454c4c-4200-1035-8053-b4c04f564433", "S1")));
        Assert.Equal((one, one, one, false), (found.ByMac?.Id, Assert.Single(found.ByUuid).Id, Assert.Single(found.BySerial).Id, found.IsRecordShared));

        var shared = await ReadAsync(session => MachineStore.CandidatesAsync(session, new(Mac(2), "4c4c4544-0042-3510-8053-b4c04f564499", "TWIN")));
        Assert.Equal((two, true), (shared.ByMac?.Id, shared.IsRecordShared));
        Assert.Empty(shared.ByUuid);
        Assert.Equal(new[] { two, three }.Order(), shared.BySerial.Select(machine => machine.Id).Order());

        var nobody = await ReadAsync(session => MachineStore.CandidatesAsync(session, new(null, null, null)));
        Assert.Equal((null, 0, 0), (nobody.ByMac, nobody.ByUuid.Count, nobody.BySerial.Count));
    }

    [Fact]
    public async Task An_InfiniBand_port_comes_back_as_it_was_written_and_is_found_in_each_of_its_forms()
    {
        var port = MacAddress.Parse("80:00:02:08:fe:80:00:00:00:00:00:00:b8:ce:f6:03:00:31:33:3e");
        var machine = await AddMachineAsync(Mac(1), port);

        Assert.Equal($"{Mac(1)} {port}", string.Join(' ', (await ReadAsync(session => MachineStore.FindAsync(session, machine.Id)))?.Macs ?? []));
        Assert.Equal(machine.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, MacAddress.Parse("20:b8:ce:f6:03:00:31:33:3e"))))?.Id);
        Assert.Equal(machine.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, MacAddress.Parse("b8cef6030031333e"))))?.Id);
    }

    [Fact]
    public async Task A_machine_at_rest_is_told_by_one_query_and_one_that_needs_a_look_is_not()
    {
        var machine = await AddMachineAsync(Mac(1));
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, machine with { Uuid = Uuid(1), Serial = "S1" }));
        await IdentifyAsync(Mac(2), Uuid(2), "S2");

        Assert.True((await SummaryAsync(new(Mac(1), null, null)))?.IsIdle);
        Assert.True((await SummaryAsync(new(Mac(1), SmbiosUuid.Swapped(Uuid(1)), "S1")))?.IsIdle);
        foreach (var told in new MachineIdentity[] { new(Mac(1), Uuid(2), null), new(Mac(1), Uuid(3), null), new(Mac(1), null, "S2"), new(Mac(1), Uuid(1), "S3") })
        {
            Assert.False((await SummaryAsync(told))?.IsIdle, told.ToString());
        }

        await WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(1) }));
        Assert.False((await SummaryAsync(new(Mac(1), null, null)))?.IsIdle);
        await WriteAsync(tx => UnknownBootStore.ForgetAsync(tx, Mac(1)));
        await StartRunAsync(machine);
        Assert.False((await SummaryAsync(new(Mac(1), null, null)))?.IsIdle);
        Assert.Null(await SummaryAsync(new(Mac(9), Uuid(1), "S1")));
    }

    [Fact]
    public async Task The_way_to_the_disk_is_the_machines_else_its_files_else_its_blueprints()
    {
        var (own, file, other) = (await AddMachineAsync(Mac(1)), await AddMachineAsync(Mac(2)), await AddMachineAsync(Mac(3)));
        await WriteAsync(tx => BlueprintStore.PutAsync(tx, Blueprint("a/1/a", isDefault: true, "exit")));
        await WriteAsync(tx => BlueprintStore.PutAsync(tx, Blueprint("b/1/b", isDefault: false, "poweroff")));
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, own with { Profile = new() { ["local_boot"] = "sanboot" } }));
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, file with { Desired = new("machine-profiles/a.yaml", "b/1/b", null, []) }));

        Assert.Equal("sanboot", (await SummaryAsync(new(Mac(1), null, null)))?.LocalBoot);
        Assert.Equal("poweroff", (await SummaryAsync(new(Mac(2), null, null)))?.LocalBoot);
        Assert.Equal("exit", (await SummaryAsync(new(Mac(3), null, null)))?.LocalBoot);
        Assert.Equal("exit", (await ReadAsync(session => BootLookup.FindAsync(session, new(other.Mac, null, null)))).LocalBoot);
    }

    [Fact]
    public async Task A_deleted_machine_frees_its_macs_and_keeps_its_history()
    {
        var machine = await AddMachineAsync(Mac(1), Mac(2));
        var run = await StartRunAsync(machine);
        await WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));
        var fact = new Fact { Id = Uuid7.New(Now), MachineId = machine.Id, Snapshot = "{}", CreatedAt = Now };
        await WriteAsync(tx => FactStore.AddOnceAsync(tx, fact));

        await WriteAsync(tx => MachineJournal.DeleteAsync(tx, machine, Operator));
        var heir = await AddMachineAsync(Mac(2), Mac(1));

        Assert.Null(await ReadAsync(session => MachineStore.FindAsync(session, machine.Id)));
        Assert.Equal(heir.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, Mac(1))))?.Id);
        Assert.Equal(run.Id, (await ReadAsync(session => RunStore.CurrentAsync(session, machine.Id)))?.Id);
        Assert.Null(await ReadAsync(session => RunStore.CurrentAsync(session, heir.Id)));
        Assert.Equal(fact, await ReadAsync(session => FactStore.FindAsync(session, fact.Id)));
        Assert.Single((await ReadAsync(session => MachineStore.ListAsync(session, new(10, null), new()))).Items);
        Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(10, null), "machine_deleted", machine.Id))).Items);
    }

    [Fact]
    public async Task Of_unknown_machines_the_last_thousand_are_kept()
    {
        for (var n = 1; n <= 1005; n++)
        {
            Tested.Clock.Advance(TimeSpan.FromSeconds(1));
            var mac = Mac(n);
            await WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = mac, Address = "10.0.0.1" }));
        }

        var kept = (await ReadAsync(session => UnknownBootStore.ListAsync(session, new(2000, null)))).Items;

        Assert.Equal(Enumerable.Range(6, 1000).Reverse().Select(n => Mac(n)), kept.Select(boot => boot.Mac));
    }

    [Fact]
    public async Task An_unknown_machine_is_one_row_that_an_enrolment_removes()
    {
        var one = await AddMachineAsync(Mac(7));
        await WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(1), Serial = "S1", Address = "10.0.0.1", Reason = "why", Resembles = one.Id }));
        var first = Now;
        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(1), Serial = "S2", Address = "10.0.0.2", Arch = "arm64", Platform = "efi", Dropped = "left out" }));

        var row = Assert.Single((await ReadAsync(session => UnknownBootStore.ListAsync(session, new(10, null)))).Items);
        Assert.Equal(new UnknownBoot { Mac = Mac(1), Serial = "S2", Address = "10.0.0.2", Arch = "arm64", Platform = "efi", Dropped = "left out", FirstSeenAt = first, LastSeenAt = Now, Requests = 2 }, row);

        await AddMachineAsync(Mac(2), Mac(1));
        Assert.Empty((await ReadAsync(session => UnknownBootStore.ListAsync(session, new(10, null)))).Items);
    }

    [Fact]
    public async Task A_fact_is_stored_once_and_audited_once()
    {
        var machine = await AddMachineAsync();
        var fact = new Fact { Id = Guid.NewGuid(), MachineId = machine.Id, Snapshot = """{"a": 1.50}""", CreatedAt = Now };

        Assert.True(await Database.WriteAsync(tx => FactStore.AddOnceAsync(tx, fact), Ct));
        Assert.False(await Database.WriteAsync(tx => FactStore.AddOnceAsync(tx, fact with { Snapshot = "{}" }), Ct));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => WriteAsync(tx => AuditStore.AppendForFactAsync(tx, fact.Id, "agent", "facts_updated", $"machine/{machine.Id:D}", []))));

        Assert.Equal("""{"a": 1.50}""", (await ReadAsync(session => FactStore.FindAsync(session, fact.Id)))?.Snapshot);
        Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(100, null), "facts_updated", machine.Id))).Items);
    }

    [Fact]
    public async Task Facts_are_ordered_by_their_time_whatever_their_ids_are()
    {
        var machine = await AddMachineAsync();
        Fact[] facts = [.. Enumerable.Range(0, 6).Select(n => new Fact { Id = Guid.NewGuid(), MachineId = machine.Id, Snapshot = $$"""{"n": {{n}}}""", CreatedAt = Now.AddMicroseconds(n) })];
        foreach (var fact in facts.Reverse())
        {
            await WriteAsync(tx => FactStore.AddOnceAsync(tx, fact));
        }

        Assert.Equal(facts[5], await ReadAsync(session => FactStore.LatestAsync(session, machine.Id)));
        Assert.Equal(facts[2], await ReadAsync(session => FactStore.BeforeAsync(session, facts[3])));
        Assert.Null(await ReadAsync(session => FactStore.BeforeAsync(session, facts[0])));
    }

    private async Task<Guid> IdentifyAsync(MacAddress mac, string? uuid, string? serial)
    {
        var machine = await AddMachineAsync(mac);
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, machine with { Uuid = uuid, Serial = serial }));
        return machine.Id;
    }

    private Task<BootSummary?> SummaryAsync(MachineIdentity told) => ReadAsync(session => BootLookup.SummaryAsync(session, told.Mac ?? Mac(0), told));

    private static string Uuid(int number) => $"4c4c4544-0042-3510-8053-b4c04f56443{number}";

    private static Blueprint Blueprint(string name, bool isDefault, string localBoot) => new()
    {
        Name = name,
        Os = new("a", "1", "x86_64"),
        Boot = new(new BootFile("http://mirror.example/k"), [], []),
        Default = isDefault,
        Profile = new() { ["local_boot"] = localBoot },
    };
}
