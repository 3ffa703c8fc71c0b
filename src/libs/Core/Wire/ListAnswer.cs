namespace Goosed.Core.Wire;

/// <summary>A part of a list.</summary>
/// <param name="NextCursor">What to ask the next part with; null at the end.</param>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);
