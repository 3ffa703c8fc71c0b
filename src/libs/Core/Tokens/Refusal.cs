namespace Goosed.Core.Tokens;

/// <summary>A call on a machine's route that was refused.</summary>
/// <param name="Purpose">What a credential was offered for: a purpose of machines' tokens, or <c>operator</c>; null where no route took the
/// call.</param>
/// <param name="Address">Where the call came from.</param>
/// <param name="Value">The credential; it is looked up and never kept.</param>
/// <param name="Call">Method and pattern of the route.</param>
public sealed record Refusal(string? Purpose, string Address, string? Value, string Call)
{
    /// <summary>What was wrong with the call; null when it was its credential.</summary>
    public RefusedReport? Report { get; init; }
}

/// <summary>What was wrong with a call whose credential was good, or was not asked for.</summary>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Detail">The answer's sentence.</param>
/// <param name="Actor">Who called.</param>
public sealed record RefusedReport(int Status, string Detail, string Actor);
