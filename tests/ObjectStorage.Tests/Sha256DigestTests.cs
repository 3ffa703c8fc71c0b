using System.Text.Json;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Tests;

public sealed class Sha256DigestTests
{
    // NIST's example for "abc".
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Theory]
    [InlineData(Abc)]
    [InlineData("sha256:" + Abc)]
    [InlineData("SHA256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void Every_notation_is_one_digest(string text)
    {
        Assert.Equal(Sha256Digest.Of("abc"u8), Sha256Digest.Parse(text));
        Assert.Equal(Abc, Sha256Digest.Parse(text).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("md5:" + Abc)]
    [InlineData(Abc + "0")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(" " + Abc)]
    public void Anything_else_is_refused(string? text) => Assert.False(Sha256Digest.TryParse(text, null, out _));

    [Fact]
    public void In_json_it_is_its_digits()
    {
        Assert.Equal($"\"{Abc}\"", JsonSerializer.Serialize(Sha256Digest.Of("abc"u8)));
        Assert.Equal(Sha256Digest.Of("abc"u8), JsonSerializer.Deserialize<Sha256Digest>($"\"sha256:{Abc}\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sha256Digest>("\"abc\""));
    }
}
