using Goosed.Core.Installations;

namespace Goosed.Installations;

/// <summary>Where the mark of an installation lies, beside its database: with its files.</summary>
internal interface IInstallationPlace
{
    /// <summary>What it is, for a message.</summary>
    string Name { get; }

    /// <summary>Null when there is none, or what is there can't be understood.</summary>
    Task<InstallationMark?> ReadAsync(CancellationToken ct);

    Task WriteAsync(InstallationMark mark, CancellationToken ct);

    /// <summary>What else of an installation is there, in words; null for nothing.</summary>
    Task<string?> LeftAsync(CancellationToken ct);
}
