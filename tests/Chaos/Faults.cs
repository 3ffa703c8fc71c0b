namespace Goosed.Chaos;

/// <summary>Everything that goes wrong here.</summary>
internal static class Faults
{
    public static IReadOnlyList<Fault> All { get; } = [.. RoleFaults.All, .. DatabaseFaults.All, .. BusFaults.All, .. ObjectFaults.All];
}
