using Goosed.Core.Text;


namespace Goosed.Goosectl.Output;

/// <summary>The columns that <c>--columns</c> names.</summary>
internal static class ChosenColumns
{
    /// <summary>
    /// Columns by their headers, in any case and with <c>-</c> or <c>_</c> for a blank, or by the path of a value such as
    /// <c>profile.rack</c>.
    /// </summary>
    public static IReadOnlyList<Column> Of(string chosen, IReadOnlyList<Column> columns) =>
        [.. chosen.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => One(name, columns))];

    /// <summary>How a column is named.</summary>
    public static string Name(Column column) => column.Header.ToLowerInvariant().Replace(' ', '-');

    private static Column One(string name, IReadOnlyList<Column> columns)
    {
        var wanted = name.ToLowerInvariant().Replace('_', '-');
        if (columns.FirstOrDefault(column => Name(column) == wanted) is { } found)
        {
            return found;
        }

        var names = columns.Select(Name).ToList();
        return name.Contains('.', StringComparison.Ordinal)
            ? Column.Of(name.ToUpperInvariant(), name)
            : throw CtlException.Usage(
                $"--columns: there is no column '{name}'.",
                NearestName.Of(wanted, names) is { } nearest
                    ? $"Did you mean '{nearest}'?"
                    : $"There are {string.Join(", ", names)}; a value of -o json is named by its path, such as profile.rack.",
                "For example: goosectl machines list --columns hostname,state,profile.rack");
    }
}
