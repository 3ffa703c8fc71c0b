using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Goosed.ObjectStorage.S3;

/// <summary>What failures of a gateway mean.</summary>
internal static class S3Faults
{
    // Ceph names a quota that is used up with 403; others answer 507.
    private static readonly string[] s_full = ["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "ServiceQuotaExceeded"];
    private static readonly string[] s_changed = ["BadDigest", "IncompleteBody", "RequestTimeout", "XAmzContentSHA256Mismatch"];

    public static bool IsMissing(AmazonS3Exception fault) => fault.StatusCode == HttpStatusCode.NotFound;

    public static bool IsMissingBucket(AmazonS3Exception fault) => fault.ErrorCode == "NoSuchBucket";

    /// <summary>An upload that somebody else completed or aborted.</summary>
    public static bool IsMissingUpload(AmazonS3Exception fault) => fault.ErrorCode == "NoSuchUpload";

    /// <summary>The object is no longer the one that was opened.</summary>
    public static bool IsOther(AmazonS3Exception fault) => fault.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound;

    /// <summary>Bytes that were spoilt or cut on their way: sent again, they may arrive.</summary>
    public static bool IsSpoiltOnTheWay(Exception fault) => fault is AmazonServiceException service && s_changed.Contains(service.ErrorCode);

    /// <summary>The same of what was sent: a body that is signed piece by piece no longer fits its signature.</summary>
    public static bool IsSpoiltWhenSent(Exception fault) => IsSpoiltOnTheWay(fault) || fault is AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" };

    /// <summary>Whether the same call may succeed a little later.</summary>
    public static bool IsPassing(Exception fault, CancellationToken ct) => !ct.IsCancellationRequested
        && (fault is HttpRequestException or IOException and not StorageFullException or OperationCanceledException or TimeoutException
            || fault is AmazonServiceException service && (IsBroken(service.StatusCode) || IsSpoiltOnTheWay(service))
            || fault is AmazonClientException);

    /// <summary>The exception that a caller of the store gets.</summary>
    public static Exception Translate(Exception fault, S3Options options, CancellationToken ct) => fault switch
    {
        StorageFullException or StoreUnavailableException => fault,
        AmazonServiceException full when s_full.Contains(full.ErrorCode) || full.StatusCode == HttpStatusCode.InsufficientStorage =>
            new StorageFullException($"The S3 gateway has no room left in bucket {options.Bucket} ({full.ErrorCode}); free some, or raise its quota.", fault),
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } refused =>
            new StoreUnavailableException($"The S3 gateway at {options.Endpoint.Authority} refuses the call ({refused.ErrorCode}); look at S3_ACCESS_KEY, S3_SECRET_KEY, the bucket's policy and this computer's clock.", fault),
        AmazonServiceException answer when IsBroken(answer.StatusCode) || IsSpoiltOnTheWay(answer) =>
            new StoreUnavailableException($"The S3 gateway at {options.Endpoint.Authority} answers {(int)answer.StatusCode} {answer.ErrorCode}.", fault),
        _ when IsPassing(fault, ct) => new StoreUnavailableException($"The S3 gateway at {options.Endpoint.Authority} can't be reached: {fault.GetBaseException().Message}", fault),
        _ => fault,
    };

    private static bool IsBroken(HttpStatusCode status) => (int)status is 0 or 429 or >= 500 and not 507;
}
