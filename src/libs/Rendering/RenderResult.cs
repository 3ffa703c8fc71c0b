namespace Goosed.Rendering;

/// <summary>One thing that keeps a text from being rendered.</summary>
/// <param name="Field">Where it stands: <c>profile.users[0].name</c>, <c>template</c>, <c>api</c> …</param>
/// <param name="Reason">What is taken there.</param>
public sealed record RenderFault(string Field, string Reason);

/// <summary>A rendered answer file, or every fault that was found.</summary>
public sealed record RenderResult
{
    /// <summary>The text, with LF line ends and a final newline; null when there are faults.</summary>
    public string? Text { get; init; }

    /// <summary>Every fault, in the order of the profile's fields.</summary>
    public IReadOnlyList<RenderFault> Faults { get; init; } = [];

    /// <summary>Whether there is a text.</summary>
    public bool Ok => Text is not null;

    internal static RenderResult Of(string text) => new() { Text = text };

    internal static RenderResult Refused(IEnumerable<RenderFault> faults) => new() { Faults = [.. faults.Distinct()] };

    internal static RenderResult Refused(string field, string reason) => Refused([new RenderFault(field, reason)]);
}
