using System.Text.Json.Serialization;
using Goosed.Core.Artifacts;

namespace Goosed.Core.Wire;

/// <summary>What an artifact's name was given to, once.</summary>
public sealed record ArtifactVersionView
{
    public ArtifactVersionView(ArtifactVersion version)
    {
        Name = version.Name;
        ArtifactId = version.ArtifactId;
        Kind = version.Kind;
        Sha256 = version.Sha256;
        Status = version.Status;
        Size = version.Size;
        InUse = version.InUse;
        At = version.At;
        By = version.Author;
    }

    public string Name { get; }

    /// <summary>Null where the name was removed.</summary>
    public Guid? ArtifactId { get; }
    public string? Kind { get; }
    public string? Sha256 { get; }

    /// <summary>
    /// The artifact's: <c>pending</c> or <c>ready</c>; <c>deleted</c> when it is gone; <c>removed</c> where the name was removed.
    /// </summary>
    public string Status { get; }

    /// <summary>Bytes; null while they are not there.</summary>
    public long? Size { get; }

    /// <summary>True for the one that the name stands for.</summary>
    public bool InUse { get; }

    /// <summary>When the name was given or removed.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who gave or removed it.</summary>
    public string By { get; }
}

/// <summary>What depends on an artifact's name.</summary>
/// <param name="Blueprints">Those in force that name it.</param>
/// <param name="RunningRuns">How many running runs were handed the version in use.</param>
/// <param name="Runs">The ids of the first twenty of them.</param>
public sealed record ArtifactUses(IReadOnlyList<string> Blueprints, long RunningRuns, IReadOnlyList<Guid> Runs);

/// <summary>An artifact's name with the version in use.</summary>
public sealed record ArtifactNameView(string Name, ArtifactVersionView InUse, ArtifactUses UsedBy);

/// <summary>Body of <c>POST /v1/artifacts/names/use</c>.</summary>
public sealed record UseArtifactRequest
{
    [JsonRequired]
    public string Name { get; init; } = "";

    /// <summary>
    /// The artifact that the name is to stand for: its id or SHA-256; of one in the name's history the beginning suffices.
    /// </summary>
    [JsonRequired]
    public string Version { get; init; } = "";
}
