namespace Goosed.Core.Tokens;

/// <summary>Judges credentials, and keeps what was refused.</summary>
public interface ICredentials
{
    /// <summary>The live token of a machine with this value and purpose, or null.</summary>
    Task<MachineToken?> FindMachineTokenAsync(string value, TokenPurpose purpose, CancellationToken ct);

    /// <summary>The live token of an operator with this value, or null.</summary>
    Task<OperatorToken?> FindOperatorTokenAsync(string value, CancellationToken ct);

    /// <summary>Keeps that a machine's token was used from an address; one after the first is shown in its run.</summary>
    Task NoteAddressAsync(string value, MachineToken token, string address, CancellationToken ct);

    /// <summary>Keeps a refusal: one audit row an address, purpose and minute, and a line in the run that the token belongs to.</summary>
    Task NoteRefusalAsync(Refusal refusal, CancellationToken ct);
}

/// <summary>A credential that was refused.</summary>
/// <param name="Purpose">What it was offered for: a purpose of machines' tokens, or <c>operator</c>.</param>
/// <param name="Address">Where the call came from.</param>
/// <param name="Value">The credential; it is looked up and never kept.</param>
/// <param name="Call">Method and pattern of the route.</param>
public sealed record Refusal(string Purpose, string Address, string? Value, string Call);
