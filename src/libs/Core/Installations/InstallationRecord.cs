namespace Goosed.Core.Installations;

/// <summary>What a database says of the installation whose state it is.</summary>
public sealed record InstallationRecord
{
    /// <summary>Made with the database; a copy of the database has the same.</summary>
    public Guid Id { get; init; }

    /// <summary>True once the mark has been written.</summary>
    public bool Marked { get; init; }

    /// <summary>True when the database had been in use before databases had ids.</summary>
    public bool Upgraded { get; init; }

    /// <summary>Where its clock of runs stands, in milliseconds; it never goes back.</summary>
    public long Ticks { get; init; }

    /// <summary>The number of its newest event; it never goes back.</summary>
    public long Events { get; init; }

    /// <summary>True when it knows of an artifact.</summary>
    public bool HasArtifacts { get; init; }
}
