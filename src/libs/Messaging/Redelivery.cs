namespace Goosed.Messaging;

/// <summary>When a failed delivery is tried again.</summary>
public static class Redelivery
{
    public const int MostAttempts = 8;

    /// <summary>The pause after a number of failures: 1 s, doubling to 60 s; null once it is dead.</summary>
    public static TimeSpan? PauseAfter(int failures) =>
        failures >= MostAttempts ? null : TimeSpan.FromSeconds(Math.Min(60, 1 << (failures - 1)));
}
