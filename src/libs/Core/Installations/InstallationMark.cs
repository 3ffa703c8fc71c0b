namespace Goosed.Core.Installations;

/// <summary>
/// What is kept beside a database, with the files of its installation, so that a database that was lost, emptied, replaced or restored from
/// an older copy is noticed.
/// </summary>
/// <param name="Id">The database's id.</param>
/// <param name="Ticks">Where its clock of runs stood.</param>
/// <param name="Events">The number of its newest event; every end of a run is one.</param>
public sealed record InstallationMark(Guid Id, long Ticks, long Events)
{
    /// <summary>Where the clock stood in the embedded database's file itself, without the log of changes beside it.</summary>
    public long FileTicks { get; init; }

    /// <summary>Null for what is no mark, such as one that was cut off.</summary>
    public static InstallationMark? Parse(string text)
    {
        var lines = text.Split('\n');
        return Value(lines, "database") is { } id && Guid.TryParse(id, out var parsed) && long.TryParse(Value(lines, "clock"), out var ticks)
            ? new(parsed, ticks, Number(lines, "events")) { FileTicks = Number(lines, "file") }
            : null;
    }

    public override string ToString() => FormattableString.Invariant(
        $"""
        # Tells goosed which database belongs here, and how far it had come. When this directory was copied or restored as a whole,
        # remove this file before goosed starts: it then installs nothing until you say so (docs/how-to/backup.md).
        database {Id:D}
        clock {Ticks}
        events {Events}
        file {FileTicks}

        """);

    // Marks of versions before have none.
    private static long Number(IEnumerable<string> lines, string name) => long.TryParse(Value(lines, name), out var number) ? number : 0;

    private static string? Value(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
}
