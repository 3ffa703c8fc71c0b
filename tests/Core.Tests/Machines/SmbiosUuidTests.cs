using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class SmbiosUuidTests
{
    private const string Uuid = "bdc26000-8930-11eb-8000-7cc255106b08";
    private const string Turned = "0060c2bd-3089-eb11-8000-7cc255106b08";

    [Fact]
    public void The_first_three_fields_are_turned_round_and_back()
    {
        Assert.Equal(Turned, SmbiosUuid.Swapped(Uuid));
        Assert.Equal(Uuid, SmbiosUuid.Swapped(Turned));
    }

    [Theory]
    [InlineData(Uuid, Uuid, true)]
    [InlineData(Uuid, Turned, true)]
    [InlineData(Uuid, "bdc26000-8930-11eb-8000-7cc255106b09", false)]
    [InlineData(Uuid, null, false)]
    [InlineData(null, null, false)]
    public void Either_byte_order_is_the_same_machine(string? one, string? other, bool same) => Assert.Equal(same, SmbiosUuid.Same(one, other));

    [Theory]
    [InlineData(" BDC26000-8930-11EB-8000-7CC255106B08 ", Uuid)]
    [InlineData("Not Settable", null)]
    [InlineData(null, null)]
    public void What_is_no_uuid_is_null(string? text, string? uuid) => Assert.Equal(uuid, SmbiosUuid.Parse(text));
}
