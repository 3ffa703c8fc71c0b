using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;

namespace Goosed.Core.Wire;

/// <summary>What a check of an artifact's bytes found.</summary>
/// <param name="Status">The artifact's, after the check.</param>
/// <param name="Fault">What is wrong with the bytes; null when they are right.</param>
public sealed record VerifiedView(Guid Id, string Sha256, long? Size, string Status, DateTimeOffset VerifiedAt, string? Fault);

/// <summary>Body of <c>POST /v1/artifacts/gc</c>.</summary>
public sealed record CollectRequest
{
    /// <summary>True deletes what is found; otherwise it is only told.</summary>
    public bool Delete { get; init; }

    /// <summary>How old what is found must be at least; 24 when absent.</summary>
    public int? OlderThanHours { get; init; }
}

/// <summary>Something that the object store holds and nothing refers to.</summary>
/// <param name="Name">Its key, or what the store calls it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Why"><c>unreferenced</c>: an object that no artifact has; <c>abandoned</c>: what is left of a cut upload.</param>
public sealed record CollectedItem(string Name, long Size, DateTimeOffset LastModified, string Why)
{
    public const string Unreferenced = "unreferenced";
    public const string Abandoned = "abandoned";
}

/// <summary>What a look for things that nothing refers to found.</summary>
/// <param name="Items">The first thousand.</param>
/// <param name="Count">All that were found.</param>
/// <param name="Bytes">Of all.</param>
/// <param name="Deleted">True when they were deleted.</param>
public sealed record CollectedView(IReadOnlyList<CollectedItem> Items, int Count, long Bytes, bool Deleted);

/// <summary>Body of <c>POST /v1/artifacts</c>.</summary>
public sealed record RegisterArtifactRequest
{
    /// <summary>
    /// What it is: <c>kernel</c>, <c>initrd</c>, <c>iso</c>, <c>wim</c>, <c>image</c> or another word of a-z, 0-9 and hyphens.
    /// </summary>
    [JsonRequired]
    public string Kind { get; init; } = "";

    /// <summary>SHA-256 of its bytes: 64 hex digits.</summary>
    [JsonRequired]
    public string Sha256 { get; init; } = "";

    /// <summary>
    /// Free form; <c>name</c> is a name for the artifact: it stands for these bytes once they are ready, and is what blueprints refer to.
    /// </summary>
    public JsonObject? Meta { get; init; }
}

/// <summary>An artifact on the wire.</summary>
public sealed record ArtifactView
{
    public ArtifactView(Artifact artifact, IReadOnlyList<string> names, string url, string? uploadUrl, SecretMasker secrets)
    {
        Id = artifact.Id;
        Kind = artifact.Kind;
        Key = artifact.Key;
        Sha256 = artifact.Sha256;
        Status = artifact.Status;
        Size = artifact.Size;
        Url = url;
        Names = names;
        Meta = secrets.HideIn(artifact.Meta);
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

    /// <summary>The names that stand for it now.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What was said of it last.</summary>
    public JsonObject Meta { get; }
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Where its bytes are to be put, with <c>curl -T</c>; null once it is ready.</summary>
    public string? UploadUrl { get; }
}
