namespace Goosed.Database.Access;

/// <summary>
/// What was refused within the present minute, so that a repeat is not written again, and nobody fills the disk with what he did: a
/// stranger who tries from many addresses, or a machine that sends ever other nonsense.
/// </summary>
internal sealed class RefusalMemory
{
    /// <summary>Entries a minute that belong to no run.</summary>
    public const int MostOfStrangers = 1000;

    /// <summary>Entries a minute of one run.</summary>
    public const int MostOfARun = 10;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _keys = [];
    private readonly Dictionary<Guid, int> _runs = [];
    private string _minute = "";
    private int _strangers;
    private int _leftOut;

    /// <summary>Calls that were left out in a minute.</summary>
    public sealed record LeftOut(string Minute, int Calls);

    /// <summary>True when it is to be written; then with what was left out in the minute before, if this is the first of a new one.</summary>
    public bool IsNew(string minute, string key, Guid? runId, out LeftOut? before)
    {
        lock (_lock)
        {
            before = minute == _minute ? null : Turn(minute);
            if (_keys.Contains(key))
            {
                return false;
            }

            if (runId is { } run ? _runs.GetValueOrDefault(run) >= MostOfARun : _strangers >= MostOfStrangers)
            {
                _leftOut++;
                return false;
            }

            _keys.Add(key);
            if (runId is { } counted)
            {
                _runs[counted] = _runs.GetValueOrDefault(counted) + 1;
            }
            else
            {
                _strangers++;
            }

            return true;
        }
    }

    private LeftOut? Turn(string minute)
    {
        var before = _leftOut > 0 ? new LeftOut(_minute, _leftOut) : null;
        (_minute, _strangers, _leftOut) = (minute, 0, 0);
        _keys.Clear();
        _runs.Clear();
        return before;
    }
}
