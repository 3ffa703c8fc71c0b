using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Signing;

/// <summary>Signs what a URL allows (HMAC-SHA256) into its query, and checks it again; host and scheme are not part of it.</summary>
public sealed class UrlSigner(Func<SigningKey> key)
{
    public const string ExpiresParameter = "expires";
    public const string SignatureParameter = "signature";

    /// <summary>SHA-256 that an upload must have.</summary>
    public const string DigestParameter = "sha256";

    /// <summary>Id of the artifact that an upload is for.</summary>
    public const string ArtifactParameter = "artifact";

    /// <summary>With a key that is there from the start.</summary>
    public UrlSigner(SigningKey key)
        : this(() => key)
    {
    }

    /// <summary>The query, without a question mark, that makes a URL of the object allow what the grant says.</summary>
    public string Sign(UrlGrant grant)
    {
        var query = new StringBuilder($"{ExpiresParameter}={Seconds(grant.Expires)}");
        if (grant.Digest is { } digest)
        {
            query.Append(CultureInfo.InvariantCulture, $"&{DigestParameter}={digest}");
        }

        if (grant.Artifact is { } artifact)
        {
            query.Append(CultureInfo.InvariantCulture, $"&{ArtifactParameter}={artifact}");
        }

        return query.Append(CultureInfo.InvariantCulture, $"&{SignatureParameter}={Signature(grant)}").ToString();
    }

    /// <summary>Signs a download or another call without an expected digest.</summary>
    public string Sign(string method, ObjectKey key, DateTimeOffset expires) => Sign(new UrlGrant(method, key, expires));

    /// <summary>The signed URL of an object that artifacts-gw gives out or takes.</summary>
    public string Url(string artifactsBase, UrlGrant grant) => $"{artifactsBase}/objects/{grant.Key.ToUrlPath()}?{Sign(grant)}";

    /// <summary>Checks a request; a URL signed for GET serves HEAD too.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="key">Of the object in the request's path.</param>
    /// <param name="query">Gives a parameter of the request's query, null for none; one that came twice must not look like either.</param>
    /// <param name="now">The time to judge the expiry by.</param>
    public SignatureCheck Verify(string method, ObjectKey key, Func<string, string?> query, DateTimeOffset now)
    {
        if (Grant(method == "HEAD" ? "GET" : method, key, query) is not { } grant || query(SignatureParameter) is not { } signature)
        {
            return new SignatureCheck.Wrong();
        }

        // The texts are compared, as base64url has more than one text for the same bytes.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Signature(grant)), Encoding.UTF8.GetBytes(signature)))
        {
            return new SignatureCheck.Wrong();
        }

        return now < grant.Expires ? new SignatureCheck.Valid(grant) : new SignatureCheck.Expired();
    }

    private static UrlGrant? Grant(string method, ObjectKey key, Func<string, string?> query)
    {
        if (!long.TryParse(query(ExpiresParameter), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }

        Sha256Digest digest = default;
        Guid artifact = default;
        if (query(DigestParameter) is { } sha256 && !Sha256Digest.TryParse(sha256, null, out digest)
            || query(ArtifactParameter) is { } id && !Guid.TryParseExact(id, "D", out artifact))
        {
            return null;
        }

        return new UrlGrant(method, key, DateTimeOffset.FromUnixTimeSeconds(seconds))
        {
            Digest = query(DigestParameter) is null ? null : digest,
            Artifact = query(ArtifactParameter) is null ? null : artifact,
        };
    }

    // No part can hold a line feed, so no two grants have the same text.
    private string Signature(UrlGrant grant)
    {
        var text = $"goosed-url-v1\n{grant.Method}\n{grant.Key}\n{Seconds(grant.Expires)}\n{grant.Digest}\n{grant.Artifact}";
        return Base64Url.EncodeToString(HMACSHA256.HashData(key().Bytes, Encoding.UTF8.GetBytes(text)));
    }

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a signed URL allows: one method on one object until a time, and for an upload what it must hold.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Key">Of the object.</param>
/// <param name="Expires">First second at which it no longer works; fractions are cut off.</param>
public sealed record UrlGrant(string Method, ObjectKey Key, DateTimeOffset Expires)
{
    /// <summary>SHA-256 that an upload must have.</summary>
    public Sha256Digest? Digest { get; init; }

    /// <summary>The artifact that an upload is for.</summary>
    public Guid? Artifact { get; init; }
}

/// <summary>What a check of a signed URL says.</summary>
public abstract record SignatureCheck
{
    private SignatureCheck()
    {
    }

    /// <summary>The URL allows the request.</summary>
    public sealed record Valid(UrlGrant Grant) : SignatureCheck;

    /// <summary>It did, but its time is over.</summary>
    public sealed record Expired : SignatureCheck;

    /// <summary>It was not signed here, or not for this.</summary>
    public sealed record Wrong : SignatureCheck;
}
