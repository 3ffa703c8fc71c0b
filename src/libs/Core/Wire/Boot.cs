using Goosed.Core.Audit;

namespace Goosed.Core.Wire;

/// <summary>What a machine would boot if it asked now, and what its installer is made of.</summary>
public sealed record BootPreview
{
    private readonly SecretMasker _secrets;

    public BootPreview(SecretMasker secrets) => _secrets = secrets;

    public Guid MachineId { get; init; }

    /// <summary>The newest run; null when there is none.</summary>
    public Guid? RunId { get; init; }

    /// <summary><c>installer</c> or <c>local_disk</c>.</summary>
    public required string Boots { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init => field = _secrets.HideText(value) ?? ""; }

    /// <summary>What its installer would be made of; null when something is missing of it.</summary>
    public string? Blueprint { get; init; }

    /// <summary>What keeps an installer's script from being made; null when nothing does.</summary>
    public string? Fault { get; init => field = _secrets.HideText(value); }

    /// <summary>The installer's script, its token replaced by zeros.</summary>
    public string? Script { get; init => field = _secrets.HideText(value); }

    public IReadOnlyList<BootPreviewFile> Files { get; init; } = [];

    /// <summary>Family of the answer file; null when the blueprint has none.</summary>
    public string? AnswerFile { get; init; }
}

/// <summary>A file that an installer's script loads, or its installer writes.</summary>
public sealed record BootPreviewFile
{
    private readonly SecretMasker _secrets;

    public BootPreviewFile(SecretMasker secrets) => _secrets = secrets;

    /// <summary><c>kernel</c>, <c>initrd</c> or <c>image</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Where it can be fetched: for an artifact a signed URL, else the mirror's.</summary>
    public required string Url { get; init => field = _secrets.HideText(value) ?? ""; }

    /// <summary>The artifact; null when the file comes from a mirror.</summary>
    public Guid? ArtifactId { get; init; }

    public string? Sha256 { get; init; }

    public long? Size { get; init; }
}
