using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>Finds the trace that a machine's request belongs to.</summary>
public interface IRunTraces
{
    /// <summary>The trace context of the running run of the machine with this address; null when there is none.</summary>
    Task<string?> FindAsync(MacAddress mac, CancellationToken ct);
}
