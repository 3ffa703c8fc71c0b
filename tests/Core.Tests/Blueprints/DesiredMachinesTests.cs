using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using static Goosed.Core.Tests.Blueprints.Records;

namespace Goosed.Core.Tests.Blueprints;

/// <summary>Edits of files, and the machine that each file means afterwards.</summary>
public sealed class DesiredMachinesTests
{
    private readonly Records _records = new();

    [Theory]
    [InlineData(Uuid1, "S1")]
    [InlineData(Uuid1, null)]
    [InlineData(null, "S1")]
    [InlineData(null, null)]
    public void A_replaced_card_in_its_file_leaves_the_machine_the_same(string? uuid, string? serial)
    {
        _records.Apply(File("a", [1], uuid, serial));
        var machine = _records["a"];

        _records.Apply(File("a", [9], uuid, serial));

        Assert.Equal(machine.Id, _records["a"].Id);
        Assert.Equal([Mac(9)], _records["a"].Macs);
        Assert.Single(_records.Machines);
    }

    [Theory]
    [InlineData(Uuid1, "S1", Uuid2, "S2")]
    [InlineData(Uuid1, "S1", Uuid2, null)]
    [InlineData(Uuid1, "S1", null, "S2")]
    [InlineData(Uuid1, "S1", null, null)]
    [InlineData(null, "S1", null, null)]
    [InlineData(Uuid1, null, null, null)]
    [InlineData(null, "S1", Uuid1, null)]
    [InlineData(null, null, null, "S1")]
    public void A_file_that_has_nothing_in_common_with_before_is_another_machine_on_hold(string? uuid1, string? serial1, string? uuid, string? serial)
    {
        _records.Apply(File("a", [1], uuid1, serial1));
        var machine = _records["a"];

        _records.Apply(File("a", [9], uuid, serial));

        Assert.NotEqual(machine.Id, _records["a"].Id);
        Assert.Contains($"named machine {machine.Id}", _records["a"].Held, StringComparison.Ordinal);
        var former = Assert.Single(_records.Machines, each => each.Id == machine.Id);
        Assert.Null(former.Desired?.Path);
        Assert.Equal([Mac(1)], former.Macs);
    }

    [Fact]
    public void A_file_of_addresses_alone_stays_with_its_machine_whatever_the_api_set()
    {
        _records.Enrol([1], Uuid1, "S1");
        _records.Apply(File("a", [1]));
        var machine = _records["a"];

        _records.Apply(File("a", [9]));

        Assert.Equal(machine.Id, _records["a"].Id);
        Assert.Equal(Uuid1, _records["a"].Uuid);
    }

    [Fact]
    public void A_new_file_with_the_host_name_of_a_machine_whose_file_is_gone_is_another_machine_on_hold()
    {
        _records.Apply(File("a", [1]) with { Profile = new() { ["hostname"] = "web" } });
        var machine = _records["a"];

        _records.Apply(File("b", [9]) with { Profile = new() { ["hostname"] = "web" } }, File("c", [8]) with { Profile = new() { ["hostname"] = "db" } });

        Assert.NotEqual(machine.Id, _records["b"].Id);
        Assert.Contains($"machine {machine.Id}", _records["b"].Held, StringComparison.Ordinal);
        Assert.Null(_records["c"].Held);
    }

    [Fact]
    public void A_new_file_enrols_with_a_run_and_not_on_hold()
    {
        var change = Assert.Single(_records.Apply(File("a", [1], Uuid1, "S1")).Changes);

        Assert.Null(change.Before);
        Assert.Null(change.After.Held);
    }

    [Fact]
    public void A_new_blade_of_a_chassis_whose_serial_is_known_is_new()
    {
        _records.Apply(File("a", [1], null, "CHASSIS"));
        var first = _records["a"];

        _records.Apply(File("a", [1], null, "CHASSIS"), File("b", [2], null, "CHASSIS"));

        Assert.Equal(first.Id, _records["a"].Id);
        Assert.Null(_records["b"].Held);
        Assert.Empty(_records.Last.Conflicts);
    }

    [Fact]
    public void A_renamed_file_changes_nothing_but_its_name()
    {
        _records.Apply(File("a", [1, 2], Uuid1));
        var machine = _records["a"];

        _records.Apply(File("b", [1, 2], Uuid1));

        Assert.Equal(machine.Id, _records["b"].Id);
        Assert.Single(_records.Machines);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(Uuid1, Uuid2, null)]
    [InlineData(Uuid1, Uuid2, "S")]
    [InlineData(null, null, "S")]
    public void Files_that_trade_names_keep_their_machines(string? uuid1, string? uuid2, string? serial)
    {
        _records.Apply(File("a", [1], uuid1, serial), File("b", [2], uuid2, serial));
        var (one, two) = (_records["a"].Id, _records["b"].Id);

        _records.Apply(File("b", [1], uuid1, serial), File("a", [2], uuid2, serial));

        Assert.Equal((two, one), (_records["a"].Id, _records["b"].Id));
    }

    [Fact]
    public void Machines_that_trade_cards_stay_the_same_machines()
    {
        _records.Apply(File("a", [1], Uuid1), File("b", [2], Uuid2));
        var (one, two) = (_records["a"].Id, _records["b"].Id);

        _records.Apply(File("a", [2], Uuid1), File("b", [1], Uuid2));

        Assert.Equal((one, two), (_records["a"].Id, _records["b"].Id));
        Assert.Equal((Mac(2), Mac(1)), (_records["a"].Mac, _records["b"].Mac));
        Assert.Empty(_records.Last.Conflicts);
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 3 }, new[] { 1 }, new[] { 3, 2 })]
    [InlineData(new[] { 1, 2 }, new[] { 3 }, new[] { 2 }, new[] { 1, 3 })]
    [InlineData(new[] { 1, 5 }, new[] { 3, 4 }, new[] { 1, 3 }, new[] { 4 })]
    [InlineData(new[] { 1, 2 }, new[] { 3, 4 }, new[] { 4, 1 }, new[] { 2, 3 })]
    public void An_address_that_moves_from_one_file_to_another_moves(int[] a, int[] b, int[] thenA, int[] thenB)
    {
        _records.Apply(File("a", a), File("b", b));

        _records.Apply(File("a", thenA), File("b", thenB));

        Assert.Equal(thenA.Select(Mac), _records["a"].Macs);
        Assert.Equal(thenB.Select(Mac), _records["b"].Macs);
        Assert.Empty(_records.Last.Conflicts);
        Assert.Single(MachineBatches.Of(_records.Last.Changes, 1));
    }

    [Fact]
    public void A_value_that_leaves_a_file_leaves_the_machine()
    {
        _records.Apply(File("a", [1, 2], Uuid1, "S1"));

        _records.Apply(File("a", [1]));

        Assert.Equal(new MachineKeys([Mac(1)], null, null), _records["a"].Keys);
    }

    [Fact]
    public void What_the_api_set_stays_when_the_file_drops_it()
    {
        _records.Enrol([1, 2], Uuid1, "S1");
        _records.Apply(File("a", [1, 2, 3], Uuid2, "S1"));
        Assert.Equal(Uuid2, _records["a"].Uuid);

        _records.Apply(File("a", [1]));

        Assert.Equal([Mac(1), Mac(2)], _records["a"].Macs);
        Assert.Equal((Uuid1, "S1"), (_records["a"].Uuid, _records["a"].Serial));
    }

    [Fact]
    public void A_row_from_before_keeps_as_the_apis_what_its_file_does_not_state()
    {
        _records.Put(_records.New() with { Mac = Mac(1), Macs = [Mac(1), Mac(2)], Uuid = Uuid1, Serial = "S1", Desired = new("a", null, null, []) });

        _records.Apply(File("a", [1], null, "S1"));
        Assert.Equal(new MachineKeys([Mac(2)], Uuid1, null), _records["a"].Own);
        Assert.Equal([Mac(1), Mac(2)], _records["a"].Macs);
        _records.Apply(File("a", [1]));

        Assert.Equal((Uuid1, null), (_records["a"].Uuid, _records["a"].Serial));
    }

    [Fact]
    public void A_row_from_before_whose_file_is_faulty_waits_for_the_file()
    {
        var machine = _records.Put(_records.New() with { Mac = Mac(1), Macs = [Mac(1), Mac(2)], Desired = new("a", null, null, []) });
        Assert.Empty(_records.Apply(MachineProfile.Of(machine)).Changes);

        _records.Apply(File("a", [1]));

        Assert.Equal([Mac(2)], _records["a"].Own?.Macs);
    }

    [Fact]
    public void A_file_that_is_gone_and_comes_back_finds_its_machine()
    {
        _records.Apply(File("a", [1, 2], Uuid1));
        var machine = _records["a"];

        _records.Apply();
        Assert.Equal(new MachineKeys([Mac(1), Mac(2)], Uuid1, null), _records.Machines[0].Keys);
        _records.Apply(File("a", [1, 2], Uuid1));

        Assert.Equal(machine.Id, _records["a"].Id);
        Assert.Null(_records["a"].Held);
    }

    [Fact]
    public void The_addresses_of_a_file_that_is_gone_yield_and_the_machine_stays_without_one()
    {
        _records.Apply(File("a", [1], Uuid1), File("b", [2], Uuid2));
        var machine = _records["a"];
        _records.Apply(File("b", [2], Uuid2));

        _records.Apply(File("b", [2, 1], Uuid2));

        Assert.Empty(_records.Last.Conflicts);
        Assert.Equal([Mac(2), Mac(1)], _records["b"].Macs);
        var former = Assert.Single(_records.Machines, each => each.Id == machine.Id);
        Assert.Empty(former.Macs);
        Assert.Equal("00:00:00:00:00:00", former.Mac.ToString());
        Assert.Equal(Uuid1, former.Uuid);
    }

    [Fact]
    public void An_address_that_the_api_gave_to_another_machine_is_a_conflict_that_changes_nothing()
    {
        _records.Apply(File("a", [1], Uuid1, blueprint: "old"));
        var other = _records.Enrol([7]);

        _records.Apply(File("a", [1, 7], Uuid1, blueprint: "new"), File("b", [2]));

        var conflict = Assert.Single(_records.Last.Conflicts);
        Assert.Equal(("a", 11), (conflict.Path, conflict.Line));
        Assert.Contains($"{Mac(7)} belongs to machine {other.Id}", conflict.Reason, StringComparison.Ordinal);
        Assert.Equal("old", _records["a"].Desired?.Blueprint);
        Assert.Equal([Mac(2)], _records["b"].Macs);
        Assert.Empty(_records.Apply(File("a", [1, 7], Uuid1, blueprint: "new"), File("b", [2])).Changes);
    }

    [Fact]
    public void A_file_that_changes_to_the_address_of_a_machine_of_the_api_is_a_conflict_and_does_not_go_over_to_it()
    {
        _records.Apply(File("a", [1]));
        var (machine, other) = (_records["a"], _records.Enrol([7]));

        _records.Apply(File("a", [7]));

        var conflict = Assert.Single(_records.Last.Conflicts);
        Assert.Equal(("a", 10), (conflict.Path, conflict.Line));
        Assert.Contains($"{Mac(7)} belongs to machine {other.Id}", conflict.Reason, StringComparison.Ordinal);
        Assert.Empty(_records.Last.Changes);
        Assert.Equal(machine, _records["a"]);
    }

    [Fact]
    public void A_document_that_wants_the_address_of_one_in_conflict_is_in_conflict_too()
    {
        _records.Enrol([7]);
        _records.Apply(File("a", [1, 2]), File("b", [3]));

        _records.Apply(File("a", [1, 7]), File("b", [3, 2]));

        Assert.Equal(["a", "b"], _records.Last.Conflicts.Select(conflict => conflict.Path));
        Assert.Empty(_records.Last.Changes);
    }

    [Fact]
    public void A_uuid_that_the_api_gave_to_the_machine_of_another_file_is_a_conflict()
    {
        var machine = _records.Enrol([1], Uuid1);
        _records.Apply(File("a", [1]));

        _records.Apply(File("a", [1]), File("b", [2], SmbiosUuid.Swapped(Uuid1)));

        var conflict = Assert.Single(_records.Last.Conflicts);
        Assert.Equal(("b", 20), (conflict.Path, conflict.Line));
        Assert.Contains($"belongs to machine {machine.Id}", conflict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_splits_off_a_known_address_does_not_install_its_machine()
    {
        _records.Apply(File("a", [1, 2], Uuid1));

        _records.Apply(File("a", [1]), File("b", [2]), File("c", [3], Uuid1));

        Assert.NotNull(_records["b"].Held);
        Assert.NotNull(_records["c"].Held);
    }

    [Fact]
    public void A_machine_is_found_by_its_uuid_in_either_byte_order()
    {
        var machine = _records.Enrol([1], Uuid1);

        _records.Apply(File("a", [2], SmbiosUuid.Swapped(Uuid1)));

        Assert.Equal(machine.Id, _records["a"].Id);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000", "To Be Filled By O.E.M.")]
    [InlineData("03000200-0400-0500-0006-000700080009", "0")]
    public void Fillers_find_nobody_and_tell_no_machines_apart(string uuid, string serial)
    {
        var machine = _records.Enrol([1], uuid, serial);
        _records.Apply(File("a", [2], uuid, serial));
        Assert.NotEqual(machine.Id, _records["a"].Id);
        var named = _records["a"];

        _records.Apply(File("a", [3], uuid, serial));

        Assert.Equal(named.Id, _records["a"].Id);
    }

    [Fact]
    public void A_uuid_that_several_machines_have_finds_nobody()
    {
        _records.Enrol([1], Uuid1);
        _records.Enrol([2], Uuid1);

        _records.Apply(File("a", [3], Uuid1));

        Assert.Equal(3, _records.Machines.Count);
    }

    [Fact]
    public void A_state_of_ten_thousand_files_is_cut_into_batches_of_a_hundred()
    {
        var plan = DesiredMachines.Plan(Enumerable.Range(1, 10_000).Select(n => File($"{n:d5}", [n])), []);

        Assert.Equal(100, MachineBatches.Of(plan.Changes, 100).Count);
    }
}
