using System.Globalization;

namespace Goosed.Rendering;

/// <summary>One thing that keeps a text from being rendered.</summary>
/// <param name="Field">Where it stands: <c>profile.users[0].name</c>, <c>template</c>, <c>api</c> …</param>
/// <param name="Reason">What is taken there.</param>
public sealed record RenderFault(string Field, string Reason)
{
    /// <summary>The field of faults in a blueprint's own template, whose reasons begin with the line.</summary>
    public const string Template = "template";

    /// <summary>The name that a template uses and that is not set; null for any other fault.</summary>
    internal string? Unset { get; init; }

    /// <summary>The same as one text.</summary>
    public override string ToString() => $"{Field}: {Reason}";

    /// <summary>The line of a template that the reason begins with, and the rest of it; line 0 for a reason that names none.</summary>
    public (int Line, string Reason) Located =>
        Reason.StartsWith("line ", StringComparison.Ordinal) && Reason.Split(": ", 2) is [var at, var rest]
            && int.TryParse(at[5..], CultureInfo.InvariantCulture, out var line)
            ? (line, rest)
            : (0, Reason);

    /// <summary>The same with an end of a sentence.</summary>
    public string Sentence => Reason.EndsWith('.') || Reason.EndsWith('?') ? $"{this}" : $"{this}.";

    /// <summary>Several as one text.</summary>
    public static string Text(IEnumerable<RenderFault> faults) => string.Join(' ', faults.Select(fault => fault.Sentence));
}

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
