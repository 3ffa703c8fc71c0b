using CsCheck;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class IdentificationTests
{
    private const string U1 = "bdc26000-8930-11eb-8000-7cc255106b01";
    private const string U2 = "bdc26000-8930-11eb-8000-7cc255106b02";
    private const string U3 = "bdc26000-8930-11eb-8000-7cc255106b03";

    private static readonly MacAddress s_first = MacAddress.Parse("525400000001");
    private static readonly MacAddress s_second = MacAddress.Parse("525400000002");
    private static readonly MacAddress s_stranger = MacAddress.Parse("525400000009");
    private static readonly MacAddress s_port = MacAddress.Parse("b8cef6030031333e");

    [Fact]
    public void A_mac_finds_its_machine() => Assert.Equal(Id(1), KnownOf(Decide(new(s_first, null, null), Machine(1, s_first, U1, "S1"))));

    [Theory]
    [InlineData(U1)]
    [InlineData("0060c2bd-3089-eb11-8000-7cc255106b01")]
    public void Its_uuid_may_come_in_either_byte_order(string uuid) => Assert.Equal(Id(1), KnownOf(Decide(new(s_first, uuid, "S1"), Machine(1, s_first, U1, "S1"))));

    [Fact]
    public void A_protected_machine_behind_anothers_card_is_not_that_other()
    {
        var found = Assert.IsType<Identification.Contradiction>(Decide(new(s_second, U1, "S1"), Machine(1, s_first, U1, "S1"), Machine(2, s_second, U2, "S2")));

        Assert.Equal((Id(2), Id(1)), (found.Machine.Id, found.Other?.Id));
    }

    [Fact]
    public void A_uuid_that_is_not_the_one_on_record_contradicts() =>
        Assert.Null(Assert.IsType<Identification.Contradiction>(Decide(new(s_first, U3, null), Machine(1, s_first, U1, null))).Other);

    [Fact]
    public void A_serial_of_another_machine_contradicts() =>
        Assert.Equal(Id(2), Assert.IsType<Identification.Contradiction>(Decide(new(s_first, null, "S2"), Machine(1, s_first, null, null), Machine(2, s_second, null, "S2"))).Other?.Id);

    [Fact]
    public void A_serial_that_merely_differs_is_a_warning()
    {
        var found = Assert.IsType<Identification.Known>(Decide(new(s_first, U1, "NEW-7"), Machine(1, s_first, U1, "OLD-7")));

        Assert.Equal("It tells the serial number 'NEW-7', and 'OLD-7' is on record.", found.Warning);
    }

    [Fact]
    public void What_several_machines_share_identifies_nobody()
    {
        var (one, two) = (Machine(1, s_first, U1, "TWIN"), Machine(2, s_second, U1, "TWIN"));

        Assert.Equal(Id(1), KnownOf(Decide(new(s_first, U1, "TWIN"), one, two)));
        Assert.Equal(Id(1), KnownOf(Decide(new(s_first, U3, null), one, two)));
        Assert.Null(Assert.IsType<Identification.Unknown>(Decide(new(s_stranger, U1, "TWIN"), one, two)).Resembles);
        Assert.Null(Assert.IsType<Identification.Unknown>(Decide(new(null, null, "TWIN"), one, two)).Resembles);
    }

    [Fact]
    public void A_uuid_that_others_share_contradicts_a_record_of_ones_own() => Assert.IsType<Identification.Contradiction>(
        Decide(new(s_first, U2, null), Machine(1, s_first, U1, null), Machine(2, s_second, U2, null), Machine(3, s_stranger, U2, null)));

    [Theory]
    [InlineData(U1, null)]
    [InlineData(null, "S1")]
    [InlineData(U1, "S1")]
    public void A_card_that_nobody_knows_is_nobodys_whatever_else_it_tells(string? uuid, string? serial) =>
        Assert.Equal(Id(1), Assert.IsType<Identification.Unknown>(Decide(new(s_stranger, uuid, serial), Machine(1, s_first, U1, "S1"))).Resembles?.Id);

    [Fact]
    public void A_caller_without_a_card_is_found_by_uuid_else_by_serial()
    {
        Machine[] all = [Machine(1, s_first, U1, "S1"), Machine(2, s_second, U2, "S2")];

        Assert.Equal(Id(1), KnownOf(Decide(new(null, U1, null), all)));
        Assert.Equal(Id(2), KnownOf(Decide(new(null, null, "S2"), all)));
        Assert.IsType<Identification.Unknown>(Decide(new(null, U1, "S2"), all));
        Assert.IsType<Identification.Unknown>(Decide(new(null, U3, "S2"), all));
    }

    [Fact]
    public void A_card_that_could_not_be_read_is_not_made_up_for_by_a_serial() =>
        Assert.IsType<Identification.Unknown>(Decide(new(null, null, "S1", "Its MAC address can't be read."), Machine(1, s_first, null, "S1")));

    [Fact]
    public void A_machine_that_has_no_card_that_firmware_shows_is_found_by_what_it_has() =>
        Assert.Equal(Id(1), KnownOf(Decide(new(s_stranger, U1, null), Machine(1, s_port, U1, null))));

    // What is told and what three machines have on record, drawn from few values so that they meet.
    [Fact]
    public void An_installer_can_only_go_where_no_key_speaks_against_it()
    {
        var uuids = Of<string?>(null, U1, U2, U3);
        var serials = Of<string?>(null, "S1", "S2", "S3");
        var third = MacAddress.Parse("525400000003");
        var machines = Gen.Select(Gen.Select(uuids, serials), Gen.Select(uuids, serials), Gen.Select(uuids, serials)).Select((one, two, three) => new[]
        {
            Machine(1, s_first, one.Item1, one.Item2), Machine(2, s_second, two.Item1, two.Item2), Machine(3, third, three.Item1, three.Item2),
        });
        var told = Gen.Select(Of<MacAddress?>(null, s_first, s_second, s_stranger), uuids, serials)
            .Select((mac, uuid, serial) => new MachineIdentity(mac, uuid, serial));

        Gen.Select(machines, told).Sample((all, who) =>
        {
            if (Decide(who, all) is not Identification.Known { Machine: var found })
            {
                return;
            }

            int UuidHolders(string? uuid) => all.Count(machine => machine.Uuid is not null && machine.Uuid == uuid);
            int SerialHolders(string? serial) => all.Count(machine => machine.Serial is not null && machine.Serial == serial);
            Assert.True(who.Mac is null || found.Macs.Contains(who.Mac.Value));
            Assert.True(who.Uuid is null || found.Uuid is null || found.Uuid == who.Uuid || UuidHolders(found.Uuid) > 1);
            Assert.False(UuidHolders(who.Uuid) == 1 && found.Uuid != who.Uuid, "its UUID is another machine's");
            Assert.False(SerialHolders(who.Serial) == 1 && found.Serial != who.Serial, "its serial number is another machine's");
        }, iter: 20_000);
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static Machine Machine(int number, MacAddress mac, string? uuid, string? serial) =>
        new() { Id = Id(number), Mac = mac, Macs = [mac], Uuid = uuid, Serial = serial, CreatedAt = default, UpdatedAt = default };

    // What the database finds for the keys.
    private static Identification Decide(MachineIdentity told, params Machine[] all)
    {
        var byMac = all.FirstOrDefault(machine => told.Mac is { } mac && machine.Macs.Contains(mac));
        return Identification.Decide(told, new(
            byMac,
            [.. all.Where(machine => SmbiosUuid.Same(machine.Uuid, told.Uuid))],
            [.. all.Where(machine => machine.Serial is not null && machine.Serial == told.Serial)],
            byMac is not null && all.Any(machine => machine.Id != byMac.Id && SmbiosUuid.Same(machine.Uuid, byMac.Uuid))));
    }

    private static Guid KnownOf(Identification found) => Assert.IsType<Identification.Known>(found).Machine.Id;
}
