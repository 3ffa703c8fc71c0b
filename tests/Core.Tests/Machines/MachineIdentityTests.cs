using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class MachineIdentityTests
{
    [Theory]
    [InlineData("To Be Filled By O.E.M.")]
    [InlineData("to be filled by o.e.m.")]
    [InlineData("  To Be Filled By O.E.M. ")]
    [InlineData("0")]
    [InlineData("0000000000")]
    [InlineData("00 00 00")]
    [InlineData("00-00-00")]
    [InlineData("FFFFFFFF")]
    [InlineData("xxxxxxxx")]
    [InlineData("----")]
    [InlineData("Default string")]
    [InlineData("System Serial Number")]
    [InlineData("Not Specified")]
    [InlineData("None")]
    [InlineData("0123456789")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public void A_filler_is_no_serial(string? serial) => Assert.Null(MachineIdentity.KnownSerial(serial));

    [Theory]
    [InlineData("7CZ1234ABC", "7CZ1234ABC")]
    [InlineData(" 7CZ1234ABC ", "7CZ1234ABC")]
    [InlineData("1111", "1111")]
    [InlineData("0001", "0001")]
    [InlineData("F0", "F0")]
    public void A_serial_stays_as_the_maker_wrote_it(string serial, string known) => Assert.Equal(known, MachineIdentity.KnownSerial(serial));

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("03000200-0400-0500-0006-000700080009")]
    [InlineData("12345678-1234-5678-90AB-CDDEEFAABBCC")]
    [InlineData("not a uuid")]
    [InlineData("")]
    [InlineData(null)]
    public void A_filler_is_no_uuid(string? uuid) => Assert.Null(MachineIdentity.KnownUuid(uuid));

    [Fact]
    public void A_uuid_is_kept_in_lower_case() =>
        Assert.Equal("4c4c4544-0042-3510-8053-b4c04f564433", MachineIdentity.KnownUuid("4C4C4544-0042-3510-8053-B4C04F564433"));

    [Fact]
    public void An_identity_drops_its_fillers()
    {
        var mac = MacAddress.Parse("525400123456");

        Assert.Equal(new MachineIdentity(mac, null, "S1"), MachineIdentity.From(mac, "00000000-0000-0000-0000-000000000000", "S1"));
        Assert.Equal(new MachineIdentity(null, null, null), MachineIdentity.From(null, "", "None"));
    }
}
