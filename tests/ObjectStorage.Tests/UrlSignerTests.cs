using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.Signing;

namespace Goosed.ObjectStorage.Tests;

public sealed class UrlSignerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly DateTimeOffset Later = Now.AddMinutes(5);
    private static readonly ObjectKey Key = ObjectKey.Parse("rocky/9/vmlinuz");
    private static readonly UrlGrant Upload = new("PUT", Key, Later)
    {
        Digest = Sha256Digest.Of("text"u8),
        Artifact = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
    };

    private readonly UrlSigner _signer = new(SigningKey.From(new byte[32]));

    [Fact]
    public void A_signed_download_is_valid_until_it_expires()
    {
        var query = _signer.Sign("GET", Key, Later);

        Assert.Equal(new SignatureCheck.Valid(new UrlGrant("GET", Key, Later)), Verify("GET", Key, query, Later.AddTicks(-1)));
        Assert.IsType<SignatureCheck.Expired>(Verify("GET", Key, query, Later));
    }

    [Fact]
    public void The_query_is_fit_for_a_url_as_it_is() =>
        Assert.Matches("^expires=1800000300&signature=[A-Za-z0-9_-]{43}$", _signer.Sign("GET", Key, Later));

    [Fact]
    public void A_download_may_be_asked_for_its_head() =>
        Assert.IsType<SignatureCheck.Valid>(Verify("HEAD", Key, _signer.Sign("GET", Key, Later), Now));

    [Fact]
    public void An_upload_tells_what_it_must_hold() =>
        Assert.Equal(new SignatureCheck.Valid(Upload), Verify("PUT", Key, _signer.Sign(Upload), Now));

    [Theory]
    [InlineData("PUT", "rocky/9/vmlinuz")]
    [InlineData("get", "rocky/9/vmlinuz")]
    [InlineData("GET", "rocky/9/initrd")]
    [InlineData("GET", "rocky/9/vmlinuz2")]
    [InlineData("GET", "rocky/9")]
    public void A_signature_is_for_one_method_and_key(string method, string key) =>
        Assert.IsType<SignatureCheck.Wrong>(Verify(method, ObjectKey.Parse(key), _signer.Sign("GET", Key, Later), Now));

    [Theory]
    [InlineData("expires", "1800000301")]
    [InlineData("expires", "01800000301")]
    [InlineData("expires", "-1")]
    [InlineData("expires", "99999999999999999999")]
    [InlineData("expires", "9999999999999999")]
    [InlineData("expires", "1800000300,1800000300")]
    [InlineData("expires", null)]
    [InlineData("signature", "")]
    [InlineData("signature", null)]
    [InlineData("sha256", null)]
    [InlineData("sha256", "")]
    [InlineData("sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("artifact", null)]
    [InlineData("artifact", "0198c0de-0000-7000-8000-000000000002")]
    [InlineData("artifact", "none")]
    public void A_changed_parameter_is_wrong(string name, string? value)
    {
        var query = Parse(_signer.Sign(Upload));
        query[name] = value;

        Assert.IsType<SignatureCheck.Wrong>(_signer.Verify("PUT", Key, query.GetValueOrDefault, Now));
    }

    [Fact]
    public void Every_changed_character_of_the_signature_is_wrong()
    {
        var query = Parse(_signer.Sign("GET", Key, Later));
        var signature = query["signature"]!;
        for (var i = 0; i < signature.Length; i++)
        {
            var other = signature[i] == 'A' ? 'B' : 'A';
            query["signature"] = signature[..i] + other + signature[(i + 1)..];

            Assert.IsType<SignatureCheck.Wrong>(_signer.Verify("GET", Key, query.GetValueOrDefault, Now));
        }
    }

    [Fact]
    public void A_download_cannot_be_given_an_artifact()
    {
        var query = _signer.Sign("GET", Key, Later) + $"&artifact={Upload.Artifact}";

        Assert.IsType<SignatureCheck.Wrong>(Verify("GET", Key, query, Now));
    }

    [Fact]
    public void Another_key_signs_otherwise()
    {
        var other = new UrlSigner(SigningKey.From([.. new byte[31], 1]));

        Assert.IsType<SignatureCheck.Wrong>(Verify("GET", Key, other.Sign("GET", Key, Later), Now));
    }

    [Fact]
    public void A_wrong_signature_does_not_tell_that_it_expired() =>
        Assert.IsType<SignatureCheck.Wrong>(Verify("GET", Key, "expires=1&signature=AAAA", Now));

    private SignatureCheck Verify(string method, ObjectKey key, string query, DateTimeOffset now) =>
        _signer.Verify(method, key, Parse(query).GetValueOrDefault, now);

    private static Dictionary<string, string?> Parse(string query) =>
        query.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
}
