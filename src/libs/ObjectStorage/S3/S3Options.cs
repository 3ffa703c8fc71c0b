namespace Goosed.ObjectStorage.S3;

/// <summary>Where an S3 gateway is and how to sign in to it.</summary>
public sealed record S3Options
{
    /// <summary>Scheme, host and port that goosed reaches the gateway by.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The same for machines, in presigned URLs; by default the one above.</summary>
    public Uri? PublicEndpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    public string Bucket { get; init; } = "goosed";

    /// <summary>PEM file of the authority that signed the gateway's certificate; null for those that the system trusts.</summary>
    public string? CaFile { get; init; }

    // The secret never prints.
    public override string ToString() => $"{Endpoint} bucket {Bucket}";
}
