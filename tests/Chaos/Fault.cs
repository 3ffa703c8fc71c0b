namespace Goosed.Chaos;

/// <summary>Something that goes wrong, and is put right again.</summary>
/// <param name="Name">What goes wrong, in a few words.</param>
/// <param name="StrikeAsync">Breaks it, keeps it broken for a time, and mends it.</param>
internal sealed record Fault(string Name, Func<Cluster, TimeSpan, CancellationToken, Task> StrikeAsync);
