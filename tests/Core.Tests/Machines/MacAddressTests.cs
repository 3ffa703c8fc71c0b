using System.Text.Json;
using CsCheck;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class MacAddressTests
{
    private const string Canonical = "52:54:00:ab:cd:ef";

    [Theory]
    [InlineData("52:54:00:ab:cd:ef")]
    [InlineData("52:54:00:AB:CD:EF")]
    [InlineData("52-54-00-ab-cd-ef")]
    [InlineData("52-54-00-Ab-cD-eF")]
    [InlineData("5254.00ab.cdef")]
    [InlineData("5254.00AB.CDEF")]
    [InlineData("525400abcdef")]
    [InlineData("525400ABCDEF")]
    [InlineData("5254-00ab-cdef")]
    [InlineData("5254:00ab:cdef")]
    [InlineData("525400-abcdef")]
    [InlineData("52 54 00 ab cd ef")]
    [InlineData("52.54.00.ab.cd.ef")]
    [InlineData("01-52-54-00-ab-cd-ef")]
    [InlineData("01:52:54:00:AB:CD:EF")]
    public void Every_notation_is_one_address(string text) => Assert.Equal(Canonical, MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("52:54:00:ab:cd")]
    [InlineData("52:54:00:ab:cd:ef:01")]
    [InlineData("52:54:00:ab:cd:eg")]
    [InlineData("52:54:00-ab:cd:ef")]
    [InlineData("52.54.00ab.cd.ef")]
    [InlineData("525.400.abc.def")]
    [InlineData("01525400abcdef")]
    [InlineData("01:00:5e:00:00:01")]
    [InlineData("5254.00ab-cdef")]
    [InlineData("525400abcde")]
    [InlineData("525400abcdef0")]
    [InlineData(" 525400abcdef")]
    [InlineData("52%3A54%3A00%3Aab%3Acd%3Aef")]
    [InlineData("００５４００abcdef")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("000000000000")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("FFFF.FFFF.FFFF")]
    public void Anything_else_is_refused(string? text) => Assert.False(MacAddress.TryParse(text, null, out _));

    [Theory]
    [InlineData("11:22:33:44:55:66")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    public void What_was_kept_once_can_be_read_whatever_is_taken_now(string text) => Assert.Equal(text, MacAddress.Stored(text).ToString());

    [Fact]
    public void A_refusal_shows_the_value_and_the_notations()
    {
        var fault = Assert.Throws<FormatException>(() => MacAddress.Parse("nonsense"));

        Assert.Contains("'nonsense'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(MacAddress.Forms, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_does_not_repeat_a_long_value() =>
        Assert.True(Assert.Throws<FormatException>(() => MacAddress.Parse(new string('x', 10_000))).Message.Length < 300);

    [Theory]
    [InlineData("b8:ce:f6:03:00:31:33:3e")]
    [InlineData("20:b8:ce:f6:03:00:31:33:3e")]
    [InlineData("80:00:02:08:fe:80:00:00:00:00:00:00:b8:ce:f6:03:00:31:33:3e")]
    [InlineData("B8CE-F603-0031-333E")]
    public void The_forms_of_an_InfiniBand_port_are_one_address(string text)
    {
        var port = MacAddress.Parse(text);

        Assert.True(port.IsInfiniBand);
        Assert.Equal(MacAddress.Parse("b8cef6030031333e"), port);
        Assert.Equal(MacAddress.Parse("b8cef6030031333e").GetHashCode(), port.GetHashCode());
        Assert.Equal("20-b8-ce-f6-03-00-31-33-3e", port.BootIf);
    }

    [Fact]
    public void BOOTIF_is_written_with_hyphens_and_the_hardware_type() => Assert.Equal("01-52-54-00-ab-cd-ef", MacAddress.Parse(Canonical).BootIf);

    [Fact]
    public void In_json_it_is_a_string_in_any_notation()
    {
        Assert.Equal($"\"{Canonical}\"", JsonSerializer.Serialize(MacAddress.Parse("5254.00ab.cdef")));
        Assert.Equal(MacAddress.Parse(Canonical), JsonSerializer.Deserialize<MacAddress>("\"525400ABCDEF\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MacAddress>("\"525400\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MacAddress>("525400"));
    }

    [Fact]
    public void What_it_prints_it_reads_again() => Gen.Byte.Array[6].Where(bytes => bytes.Any(b => b != 0) && (bytes[0] & 1) == 0).Sample(bytes =>
    {
        var digits = Convert.ToHexString(bytes);

        var mac = MacAddress.Parse(digits);

        Assert.Equal(mac, MacAddress.Parse(mac.ToString()));
        Assert.Equal(mac, MacAddress.Parse(mac.BootIf));
        Assert.Equal(mac, MacAddress.Parse($"{digits[..4]}.{digits[4..8]}.{digits[8..]}"));
    }, iter: 500);
}
