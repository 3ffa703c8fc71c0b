namespace Goosed.Core.Artifacts;

/// <summary>One time that a name was given to bytes, or taken away.</summary>
public sealed record ArtifactVersion
{
    public const string Removed = "removed";
    public const string Deleted = "deleted";

    /// <summary>Its place in the order in which names were given.</summary>
    public required long Seq { get; init; }

    public required string Name { get; init; }

    /// <summary>Null where the name was removed.</summary>
    public Guid? ArtifactId { get; init; }

    public string? Kind { get; init; }

    /// <summary>64 lower-case hex digits; kept when the artifact is deleted.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When, for people; nothing is decided by it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who gave or removed it.</summary>
    public required string Author { get; init; }

    /// <summary>The artifact's status now; null when it was deleted.</summary>
    public string? ArtifactStatus { get; init; }

    /// <summary>Bytes; null while they are not there.</summary>
    public long? Size { get; init; }

    /// <summary>True for the one that the name stands for.</summary>
    public bool InUse { get; init; }

    /// <summary>The artifact's status, or what became of it or of the name.</summary>
    public string Status => ArtifactId is null ? Removed : ArtifactStatus ?? Deleted;

    /// <summary>True when a text means this one: its artifact's id or SHA-256, or how one of them begins.</summary>
    public bool IsMeantBy(string text)
    {
        var bare = text.StartsWith(Sha256Digest.Prefix, StringComparison.OrdinalIgnoreCase) ? text[Sha256Digest.Prefix.Length..] : text;
        return ArtifactId is { } id && bare.Length >= ShortestPrefix
            && (id.ToString("D").StartsWith(bare, StringComparison.OrdinalIgnoreCase)
                || Sha256 is { } sha256 && sha256.StartsWith(bare, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Fewest characters of an id or SHA-256 that name a version.</summary>
    public const int ShortestPrefix = 4;
}
