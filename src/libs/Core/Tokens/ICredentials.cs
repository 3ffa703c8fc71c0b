namespace Goosed.Core.Tokens;

/// <summary>Judges credentials, and keeps what was refused.</summary>
public interface ICredentials
{
    /// <summary>The live token of a machine with this value and purpose, or null.</summary>
    Task<MachineToken?> FindMachineTokenAsync(string value, TokenPurpose purpose, CancellationToken ct);

    /// <summary>The live token of an operator with this value, or null.</summary>
    Task<OperatorToken?> FindOperatorTokenAsync(string value, CancellationToken ct);

    /// <summary>
    /// Binds a machine's token to the first address that it is used from. False when that was another one, which is then shown in its run.
    /// </summary>
    Task<bool> BindAddressAsync(string value, MachineToken token, string address, CancellationToken ct);

    /// <summary>
    /// Keeps a refusal: in the run that the token belongs to, dead or alive, in the log, and in the audit. Of repeats within a minute the
    /// first is kept. False when the token is no run's.
    /// </summary>
    Task<bool> NoteRefusalAsync(Refusal refusal, CancellationToken ct);
}
