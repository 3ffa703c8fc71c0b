using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Artifacts;

namespace Goosed.Core.Wire;

/// <summary>What a check of an artifact's bytes found.</summary>
/// <param name="Status">The artifact's, after the check.</param>
/// <param name="Fault">What is wrong with the bytes; null when they are right.</param>
public sealed record VerifiedView(Guid Id, string Sha256, long? Size, string Status, DateTimeOffset VerifiedAt, string? Fault);

/// <summary>Body of <c>POST /v1/artifacts</c>.</summary>
public sealed record RegisterArtifactRequest
{
    /// <summary>What it is: <c>kernel</c>, <c>initrd</c>, <c>iso</c>, <c>wim</c>, <c>image</c> or another word of a-z, 0-9 and hyphens.</summary>
    [JsonRequired]
    public string Kind { get; init; } = "";

    /// <summary>SHA-256 of its bytes: 64 hex digits.</summary>
    [JsonRequired]
    public string Sha256 { get; init; } = "";

    /// <summary>Free form; <c>name</c> is what blueprints refer to it by.</summary>
    public JsonObject? Meta { get; init; }
}

/// <summary>An artifact on the wire.</summary>
public sealed record ArtifactView
{
    public ArtifactView(Artifact artifact, string url, string? uploadUrl)
    {
        Id = artifact.Id;
        Kind = artifact.Kind;
        Key = artifact.Key;
        Sha256 = artifact.Sha256;
        Status = artifact.Status;
        Size = artifact.Size;
        Url = url;
        Meta = artifact.Meta;
        CreatedAt = artifact.CreatedAt;
        UploadUrl = uploadUrl;
    }

    public Guid Id { get; }
    public string Kind { get; }

    /// <summary>Where its bytes lie in the object store.</summary>
    public string Key { get; }
    public string Sha256 { get; }

    /// <summary><c>pending</c> until its bytes are all there, then <c>ready</c>.</summary>
    public string Status { get; }

    /// <summary>Bytes; null while pending.</summary>
    public long? Size { get; }

    /// <summary>Where it can be downloaded, signed and expiring; it works once the artifact is ready.</summary>
    public string Url { get; }
    public JsonObject Meta { get; }
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Where its bytes are to be put, with <c>curl -T</c>; null once it is ready.</summary>
    public string? UploadUrl { get; }
}
