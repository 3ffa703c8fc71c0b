using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class FillersTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("1111111")]
    [InlineData("1111111111")]
    [InlineData("123456789000")]
    [InlineData("12345678901234567")]
    [InlineData("SYS-1234567890")]
    [InlineData("SN-12345")]
    [InlineData("MB-1234567890")]
    [InlineData("SystemSerialNumb")]
    [InlineData("OEM_Serial")]
    [InlineData("NNNNNNN")]
    [InlineData("EVAL")]
    [InlineData("IATPASS")]
    [InlineData("Unknow")]
    [InlineData("Serial Number xxxxxx")]
    [InlineData("(null string)")]
    [InlineData("Filled By O.E.M.")]
    [InlineData("Standard")]
    [InlineData("CHANGEME")]
    [InlineData("No Serial")]
    [InlineData("Product Serial")]
    [InlineData("Base Board Serial Number")]
    public void What_makers_leave_in_the_field_is_no_serial(string serial) => Assert.Null(MachineIdentity.KnownSerial(serial));

    [Theory]
    [InlineData("5CG1234XYZ")]
    [InlineData("CZJ12345678")]
    [InlineData("S1X2Y3Z4")]
    [InlineData("1234")]
    [InlineData("12X45678")]
    [InlineData("SN-7CZ1234ABC")]
    [InlineData("VMware-42 1c 5f aa")]
    public void What_tells_machines_apart_is_one(string serial) => Assert.Equal(serial, MachineIdentity.KnownSerial(serial));

    [Theory]
    [InlineData("00020003-0004-0005-0006-000700080009")]
    [InlineData("6AB5B300-538D-1014-9FB5-B0684D007B53")]
    [InlineData("01010101-0101-0101-0101-010101010101")]
    [InlineData("FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE")]
    [InlineData("8a95d198-7f46-11e5-bf8b-08002704d48e")]
    [InlineData("4c4c4544-0000-2010-8020-80c04f202020")]
    [InlineData("78563412-3412-7856-90ab-cddeefaabbcc")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("33221100-5544-7766-8899-aabbccddeeff")]
    [InlineData("01234567-8910-1112-1314-151617181920")]
    [InlineData("11111111-1111-1111-1111-111111111111")]
    [InlineData("03020100-0504-0706-0809-0a0b0c0d0e0f")]
    [InlineData("12345678-1234-1234-1234-123456789abc")]
    public void What_makers_give_to_all_their_boards_is_no_uuid(string uuid) => Assert.Null(MachineIdentity.KnownUuid(uuid));
}
