namespace Goosed.Database;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Limit">At most this many, 1 to 1000.</param>
/// <param name="After">Key of the last item of the page before; null for the first page.</param>
public sealed record PageRequest(int Limit, string? After);

/// <summary>A part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">Key to ask the next page with; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A page's key is none that its list gave.</summary>
public sealed class ForeignCursorException(string key) : FormatException($"'{key}' is not the key of an item of this list.");

/// <summary>A select with conditions, each a constant text of its store, and one page's bounds.</summary>
internal sealed class ListQuery(string select)
{
    private readonly Dictionary<string, object> _parameters = [];
    private readonly List<string> _conditions = [];

    /// <summary>Adds a condition.</summary>
    public ListQuery Where(string condition)
    {
        _conditions.Add(condition);
        return this;
    }

    /// <summary>Adds a condition unless its value is absent; the text names the value as <c>@name</c>.</summary>
    public ListQuery Where(string condition, string name, object? value)
    {
        if (value is not null)
        {
            _conditions.Add(condition);
            _parameters.Add(name, value);
        }

        return this;
    }

    /// <summary>Reads one page in the order of a unique key.</summary>
    public async Task<Page<T>> PageAsync<TRow, T>(Session session, PageRequest page, PageKey<TRow> key, Func<TRow, T> map)
    {
        if (page.After is { } after)
        {
            Where(key.Beyond);
            key.Read(after, _parameters);
        }

        _parameters.Add("take", page.Limit + 1);
        var where = _conditions.Count == 0 ? "" : $" where {string.Join(" and ", _conditions)}";
        var rows = await session.QueryAsync<TRow>($"{select}{where} order by {key.Order} limit @take", _parameters);
        var shown = rows.Take(page.Limit).ToList();
        return new([.. shown.Select(map)], rows.Count > page.Limit ? key.Write(shown[^1]) : null);
    }
}
