using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Database.Runs;

/// <summary>Traces of runs, as the database has them.</summary>
public sealed class RunTraces(IDatabase database) : IRunTraces
{
    public Task<string?> FindAsync(MacAddress mac, CancellationToken ct) =>
        database.ReadAsync(session => RunStore.TraceAsync(session, mac), ct);
}
