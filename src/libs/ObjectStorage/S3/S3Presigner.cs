using Amazon.S3;
using Amazon.S3.Model;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>Makes URLs that the gateway itself answers, at the address that machines reach it by.</summary>
public sealed class S3Presigner(S3Options options) : IDisposable
{
    private readonly Uri _endpoint = options.PublicEndpoint ?? options.Endpoint;
    private readonly AmazonS3Client _client = S3Clients.Create(options, options.PublicEndpoint ?? options.Endpoint, retries: 0);

    /// <summary>A URL for one method on an object; a key that is the store's own has none.</summary>
    public Uri? For(HttpMethod method, ObjectKey key, DateTimeOffset expires) => S3Names.IsOwn(key.ToString()) ? null : Sign(Verb(method), key.ToString(), expires);

    /// <summary>A URL to put a file to that is not checked yet; <see cref="DirectUploads"/> makes an object of it.</summary>
    internal Uri ForUpload(Sha256Digest digest, DateTimeOffset expires) => Sign(HttpVerb.PUT, S3Names.Direct + digest, expires);

    public void Dispose() => _client.Dispose();

    private Uri Sign(HttpVerb verb, string key, DateTimeOffset expires) => new(_client.GetPreSignedURL(new GetPreSignedUrlRequest
    {
        BucketName = options.Bucket,
        Key = key,
        Verb = verb,
        Expires = expires.UtcDateTime,
        Protocol = _endpoint.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
    }));

    private static HttpVerb Verb(HttpMethod method) => method == HttpMethod.Head ? HttpVerb.HEAD : HttpVerb.GET;
}
