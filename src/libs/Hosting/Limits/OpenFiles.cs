using System.Globalization;

namespace Goosed.Hosting.Limits;

/// <summary>How many files and sockets the process may have open at once.</summary>
public static class OpenFiles
{
    private const string Row = "Max open files";

    /// <summary>RLIMIT_NOFILE, which the runtime has raised to the hard limit; null where the system tells of none.</summary>
    public static int? Limit { get; } = File.Exists("/proc/self/limits") ? Read(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>The soft limit of a table as Linux writes it; null for "unlimited".</summary>
    public static int? Read(IEnumerable<string> table) =>
        table.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) is { } line
        && line[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;

    /// <summary>
    /// How many connections leave enough for everything else. Each may have a file open beside its socket, the program itself takes some
    /// hundreds, and .NET ends a process that has none left.
    /// </summary>
    public static int MostConnections(int wanted, int? limit) =>
        limit is { } files ? Math.Max(1, Math.Min(wanted, (files - Math.Min(1000, files / 2)) / 2)) : wanted;
}
