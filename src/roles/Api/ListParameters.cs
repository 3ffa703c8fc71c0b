using System.Diagnostics.CodeAnalysis;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api;

/// <summary><c>?limit=</c> and <c>?cursor=</c> of every list.</summary>
internal static class ListParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>The page that is asked for, or what is wrong with the question.</summary>
    public static bool TryPage(int? limit, string? cursor, [NotNullWhen(true)] out PageRequest? page, [NotNullWhen(false)] out ProblemHttpResult? fault)
    {
        fault = limit is < 1 or > MaxLimit ? Problems.BadRequest($"limit is {limit}; it takes 1 to {MaxLimit}.")
            : cursor is not null && !IsCursor(cursor) ? ForeignCursor()
            : null;
        page = fault is null ? new(limit ?? DefaultLimit, string.IsNullOrEmpty(cursor) ? null : cursor) : null;
        return page is not null;
    }

    /// <summary>The answer to a cursor that no page of the list gave.</summary>
    public static ProblemHttpResult ForeignCursor() => Problems.BadRequest("cursor is not one that this list gave; take next_cursor of the page before, or leave it out.");

    public static ListAnswer<TOut> Answer<TIn, TOut>(this Page<TIn> page, Func<TIn, TOut> view) => new([.. page.Items.Select(view)], page.Next);

    // Keys of rows: ids, times, names of blueprints.
    private static bool IsCursor(string cursor) => cursor.Length <= 300 && cursor.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '.' or '/');
}
