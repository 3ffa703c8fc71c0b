using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Hosting.Settings;

namespace Goosed.Orchestrator;

/// <summary>
/// First runs wait for the first reading of the desired state, which has the blueprints and workflows that they name: for the first seconds
/// of a new database nobody has read it.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="options">Tell whether anybody reads it.</param>
public sealed class FirstReading(IDatabase database, GoosedOptions options)
{
    // A reading takes a second or two. Where none comes, as when the role blueprints is away, a run is better than none.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly long _since = TimeProvider.System.GetTimestamp();

    // The embedded database belongs to this process alone.
    private volatile bool _isOver = options.DatabaseDsn is null && !options.Has("blueprints");

    /// <summary>Returns once it is there, or is not waited for any longer.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        while (!_isOver)
        {
            if (await database.ReadAsync(DesiredStateStore.FindAsync, ct) is not null
                || TimeProvider.System.GetElapsedTime(_since) > s_longest)
            {
                _isOver = true;
                return;
            }

            await Task.Delay(s_pause, TimeProvider.System, ct);
        }
    }
}
