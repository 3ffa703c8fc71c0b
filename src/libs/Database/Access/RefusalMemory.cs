namespace Goosed.Database.Access;

/// <summary>
/// What was refused within the present minute, so that a repeat is not written again, and nobody fills the disk with what he did: a
/// stranger who tries from many addresses, or a machine that sends ever other nonsense.
/// </summary>
internal sealed class RefusalMemory
{
    /// <summary>Entries a minute that belong to no run.</summary>
    public const int MostOfStrangers = 1000;

    /// <summary>Entries a day that belong to no run: some megabytes.</summary>
    public const int MostOfStrangersADay = 10_000;

    /// <summary>Entries a minute of one run.</summary>
    public const int MostOfARun = 10;

    /// <summary>Looks a minute at whose a token is, for calls that no route takes and no rate limits.</summary>
    public const int MostLooks = 1000;

    private readonly Lock _lock = new();
    private Dictionary<string, int> _repeats = [];
    private Dictionary<string, int> _repeatsBefore = [];
    private readonly Dictionary<Guid, int> _runs = [];
    private string _minute = "";
    private int _strangers;
    private int _strangersToday;
    private int _looks;
    private int _leftOut;
    private LeftOut? _before;

    /// <summary>Calls that were left out in a minute.</summary>
    public sealed record LeftOut(string Minute, int Calls);

    /// <summary>False when there were too many already.</summary>
    public bool MayLook(string minute)
    {
        lock (_lock)
        {
            Turn(minute);
            return _looks++ < MostLooks;
        }
    }

    /// <summary>True when it is to be written; then with what was left out in a minute before and not told yet.</summary>
    /// <param name="minute">Now.</param>
    /// <param name="key">The same for repeats.</param>
    /// <param name="runId">The run that it belongs to.</param>
    /// <param name="before">What was left out.</param>
    /// <param name="repeats">How many repeats of it were not written in the minute before.</param>
    public bool IsNew(string minute, string key, Guid? runId, out LeftOut? before, out int repeats)
    {
        (before, repeats) = (null, 0);
        lock (_lock)
        {
            Turn(minute);
            if (_repeats.TryGetValue(key, out var repeated))
            {
                _repeats[key] = repeated + 1;
                return false;
            }

            var isStrangersFull = _strangers >= MostOfStrangers || _strangersToday >= MostOfStrangersADay;
            if (runId is { } run ? _runs.GetValueOrDefault(run) >= MostOfARun : isStrangersFull)
            {
                _leftOut++;
                return false;
            }

            _repeats.Add(key, 0);
            repeats = _repeatsBefore.GetValueOrDefault(key);
            if (runId is { } counted)
            {
                _runs[counted] = _runs.GetValueOrDefault(counted) + 1;
            }
            else
            {
                _strangers++;
                _strangersToday++;
            }

            (before, _before) = (_before, null);
            return true;
        }
    }

    // Minutes are written as 2026-11-28T10:00.
    private static string Day(string minute) => minute.Split('T')[0];

    private void Turn(string minute)
    {
        if (minute == _minute)
        {
            return;
        }

        _before = _leftOut > 0 ? new(_minute, _leftOut + (_before?.Calls ?? 0)) : _before;
        _strangersToday = _minute.Length > 0 && Day(minute) == Day(_minute) ? _strangersToday : 0;
        (_minute, _strangers, _looks, _leftOut) = (minute, 0, 0, 0);
        (_repeatsBefore, _repeats) = (_repeats, []);
        _runs.Clear();
    }
}
