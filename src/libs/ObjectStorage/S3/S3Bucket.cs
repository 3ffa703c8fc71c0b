using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>One bucket of a gateway: made when it is missing, and its failures told in the store's own exceptions.</summary>
internal sealed class S3Bucket(S3Options options) : IDisposable
{
    private const string DigestName = "sha256";

    // Less than the two seconds that /readyz waits, so that it can tell why.
    private static readonly TimeSpan s_probeTime = TimeSpan.FromSeconds(1.5);

    private readonly AmazonS3Client _client = S3Clients.Create(options, options.Endpoint, retries: 4);
    private readonly AmazonS3Client _probe = S3Clients.Create(options, options.Endpoint, retries: 0);

    public string Name => options.Bucket;

    /// <summary>Makes a call; without the bucket, makes that and calls once more. Answers of 404 and 412 come as they are.</summary>
    public async Task<T> CallAsync<T>(Func<IAmazonS3, Task<T>> call, CancellationToken ct)
    {
        try
        {
            try
            {
                return await AfterMisreadAsync(() => call(_client));
            }
            catch (AmazonS3Exception missing) when (S3Faults.IsMissingBucket(missing))
            {
                await AfterMisreadAsync(() => EnsureAsync(_client, ct));
                return await AfterMisreadAsync(() => call(_client));
            }
        }
        catch (Exception fault) when (S3Faults.Translate(fault, options, ct) is var told && told != fault)
        {
            throw told;
        }
    }

    /// <summary>Sends bytes that are still there to be sent again when they were spoilt or cut on their way.</summary>
    public async Task<T> SendAsync<T>(Func<IAmazonS3, Task<T>> call, CancellationToken ct)
    {
        for (var left = 2; ; left--)
        {
            try
            {
                return await CallAsync(call, ct);
            }
            catch (StoreUnavailableException spoilt) when (left > 0 && spoilt.InnerException is { } cause && S3Faults.IsSpoiltWhenSent(cause))
            {
                // The next try has all bytes still in memory.
            }
        }
    }

    /// <summary>What HEAD tells, or null when there is no such object.</summary>
    public async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken ct)
    {
        try
        {
            return await CallAsync(s3 => s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = key }, ct), ct);
        }
        catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken ct) => CallAsync(s3 => s3.DeleteObjectAsync(Name, key, ct), ct);

    /// <summary>The objects whose keys begin with a text, in the order of the keys.</summary>
    public async IAsyncEnumerable<S3Object> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await CallAsync(s3 => s3.ListObjectsV2Async(request, ct), ct);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>How far the bucket can be used; makes it when it is missing.</summary>
    public async Task<StoreHealth> ProbeAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_probeTime);
        try
        {
            try
            {
                await _probe.HeadBucketAsync(new HeadBucketRequest { BucketName = Name }, limit.Token);
            }
            catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
            {
                await EnsureAsync(_probe, limit.Token);
            }

            return new(StoreState.Ready);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(StoreState.Unavailable, $"the S3 gateway at {options.Endpoint.Authority} does not answer within {s_probeTime.TotalSeconds} s");
        }
        catch (Exception fault) when (S3Faults.Translate(fault, options, ct) is IOException told)
        {
            return new(StoreState.Unavailable, told.Message);
        }
    }

    /// <summary>What is kept beside an object whose digest is known.</summary>
    public static void Describe(MetadataCollection metadata, Sha256Digest? digest)
    {
        if (digest is { } known)
        {
            metadata[DigestName] = known.ToString();
        }
    }

    public static bool IsDescribedAs(GetObjectMetadataResponse head, Sha256Digest digest) => head.Metadata[DigestName] == digest.ToString();

    public void Dispose()
    {
        _client.Dispose();
        _probe.Dispose();
    }

    // Ceph refuses an upload, to a missing bucket or with a wrong signature, without reading its body, and may take what is left of that on
    // the connection for the next call, which it then answers with a bare 400 and closes the connection.
    private static async Task<T> AfterMisreadAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception misread) when (misread.StatusCode == HttpStatusCode.BadRequest && misread.ErrorCode == "BadRequest")
        {
            return await call();
        }
    }

    // Several processes may make it at once; all but one are told that it is there.
    private async Task<bool> EnsureAsync(AmazonS3Client client, CancellationToken ct)
    {
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = Name }, ct);
        }
        catch (AmazonS3Exception there) when (there.ErrorCode is "BucketAlreadyOwnedByYou" || there.StatusCode == HttpStatusCode.Conflict && there.ErrorCode != "BucketAlreadyExists")
        {
            return true;
        }
        catch (AmazonS3Exception taken) when (taken.ErrorCode == "BucketAlreadyExists")
        {
            // Ceph says so of an own bucket too; one of somebody else refuses the call that follows.
            await client.HeadBucketAsync(new HeadBucketRequest { BucketName = Name }, ct);
        }

        return true;
    }
}
