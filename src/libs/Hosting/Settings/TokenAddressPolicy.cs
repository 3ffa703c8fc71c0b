namespace Goosed.Hosting.Settings;

/// <summary>What becomes of a machine's token that is used from a second address.</summary>
public enum TokenAddressPolicy
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The run's timeline shows it.</summary>
    Warn,

    /// <summary>The run's timeline shows it, and the call is refused.</summary>
    Strict,
}
