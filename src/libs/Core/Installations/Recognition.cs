namespace Goosed.Core.Installations;

/// <summary>Whether a database is the one that belongs to the files beside it.</summary>
public abstract record Recognition
{
    private Recognition()
    {
    }

    /// <summary>It is, or both are new.</summary>
    public sealed record Same : Recognition;

    /// <summary>It is a copy from before: what it knows nothing of has happened since.</summary>
    public sealed record Restored(string Reason) : Recognition;

    /// <summary>It is a new one, an emptied one or that of another installation.</summary>
    public sealed record Foreign(string Reason) : Recognition;

    /// <summary>What the database is to the files.</summary>
    /// <param name="record">What the database says. Its <c>Marked</c> is from before the mark was read, its <c>Ticks</c> from after that.</param>
    /// <param name="mark">What is beside it; null for nothing.</param>
    /// <param name="left">What else of an installation is beside it, in words; null for nothing.</param>
    public static Recognition Of(InstallationRecord record, InstallationMark? mark, string? left) => mark is null
        ? WithoutMark(record, left)
        : mark.Id != record.Id ? OfOther(record)
        : record.Ticks < mark.Ticks || record.Events < mark.Events ? new Restored("it is older than the files beside it")
        : new Same();

    private static Recognition WithoutMark(InstallationRecord record, string? left) => record switch
    {
        { Marked: true } => new Restored("its mark is not beside it"),
        { Upgraded: false, HasArtifacts: false } when left is not null => new Foreign($"it is new, but {left} of an installation are there"),
        _ => new Same(),
    };

    private static Recognition OfOther(InstallationRecord record) => record switch
    {
        { Marked: true } => new Foreign("it is that of another installation"),
        { Upgraded: true } => new Restored("it is from before an upgrade of goosed"),
        _ => new Foreign("it is new or was emptied, and another database belongs to what is there"),
    };
}
