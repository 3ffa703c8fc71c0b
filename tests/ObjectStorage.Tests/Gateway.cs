using Goosed.ObjectStorage.S3;
using Goosed.Testing;

namespace Goosed.ObjectStorage.Tests;

/// <summary>A bucket of a test's own at the shared gateway.</summary>
internal static class Gateway
{
    /// <summary>How to reach it, by another address when there is one.</summary>
    public static async Task<S3Options> OptionsAsync(Uri? endpoint = null)
    {
        var gateway = await CephGateway.SharedAsync();
        return new() { Endpoint = endpoint ?? gateway.Endpoint, AccessKey = gateway.Settings["S3_ACCESS_KEY"], SecretKey = gateway.Settings["S3_SECRET_KEY"], Bucket = CephGateway.NewBucket() };
    }
}
