using System.Text.Json.Serialization;
using Goosed.Core.Artifacts;

namespace Goosed.Core.Blueprints;

/// <summary>A file that a machine downloads to boot: exactly one of <see cref="Url"/> and <see cref="Artifact"/> is set.</summary>
/// <param name="Url">An http or https URL, or <see cref="AnswerFileUrl"/> for the run's answer file.</param>
/// <param name="Artifact">An artifact's name, or <c>sha256:</c> and 64 hex digits.</param>
/// <param name="Name">What the boot loader calls it, or null for the last part of the URL or artifact name.</param>
public sealed record BootFile(string? Url = null, string? Artifact = null, string? Name = null)
{
    /// <summary>The URL that stands for the run's answer file: <c>{answer_file}</c>.</summary>
    public const string AnswerFileUrl = "{answer_file}";

    /// <summary>What the boot loader calls it.</summary>
    [JsonIgnore]
    public string FileName => Name ?? (Url ?? Artifact ?? "").Split('?')[0].Split('/', ':')[^1];

    /// <summary>The digest by which the artifact is named, or null when it is named otherwise.</summary>
    [JsonIgnore]
    public Sha256Digest? Digest =>
        Artifact is not null && Artifact.StartsWith(Sha256Digest.Prefix, StringComparison.OrdinalIgnoreCase)
        && Sha256Digest.TryParse(Artifact, null, out var digest) ? digest : null;
}
