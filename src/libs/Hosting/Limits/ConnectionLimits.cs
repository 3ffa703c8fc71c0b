using System.Diagnostics.Metrics;
using System.Net;
using Goosed.Core.Machines;
using Goosed.Hosting.Settings;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Limits;

/// <summary>Counts connections, in all and by address, so that nobody takes all there are.</summary>
public sealed partial class ConnectionLimits
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byAddress = [];
    private readonly RequestLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger<ConnectionLimits> _logger;
    private long _refusedOfAll;
    private long _refusedOfAnAddress;
    private int _held;
    private int _untold;
    private long? _toldAt;

    public ConnectionLimits(GoosedOptions options, IMeterFactory meters, TimeProvider clock, ILogger<ConnectionLimits> logger)
    {
        (_limits, _clock, _logger) = (options.Limits, clock, logger);
        Most = OpenFiles.MostConnections(_limits.MaxConnections, OpenFiles.Limit);
        MostOfAnAddress = _limits.MaxPerAddress == 0 ? Most : Math.Min(_limits.MaxPerAddress, Math.Max(1, Most / 2));
        meters.Create("Goosed.Hosting").CreateObservableCounter<long>(
            "goosed_connections_refused", Refused, description: "Connections closed because too many were open, by what they are counted by.");
        if (Most < _limits.MaxConnections)
        {
            LogLowered(logger, Most, RequestLimits.MaxConnectionsSetting.Name, _limits.MaxConnections, OpenFiles.Limit);
        }
    }

    /// <summary>How many there may be, by the setting and by what the process may open.</summary>
    public int Most { get; }

    /// <summary>How many of them one address may have: never more than half of all.</summary>
    public int MostOfAnAddress { get; }

    /// <summary>Counts a connection until what is returned is disposed; null when it is one too many.</summary>
    public IDisposable? Take(IPAddress? address)
    {
        var key = address is null || IPAddress.IsLoopback(address) || _limits.IsProxy(address) ? null : AddressBlock.Of(address);
        lock (_lock)
        {
            if (_held >= Most)
            {
                _refusedOfAll++;
                return Refuse(RequestLimits.MaxConnectionsSetting, Most, address);
            }

            if (key is not null && _byAddress.GetValueOrDefault(key) >= MostOfAnAddress)
            {
                _refusedOfAnAddress++;
                return Refuse(RequestLimits.MaxPerAddressSetting, MostOfAnAddress, address);
            }

            _held++;
            if (key is not null)
            {
                _byAddress[key] = _byAddress.GetValueOrDefault(key) + 1;
            }
        }

        return new Slot(this, key);
    }

    // A line for each would let strangers fill the log.
    private Slot? Refuse(Setting setting, int most, IPAddress? address)
    {
        _untold++;
        if (_toldAt is not { } told || _clock.GetElapsedTime(told) >= s_quiet)
        {
            LogRefused(_logger, _untold, address, most, setting.Name);
            (_toldAt, _untold) = (_clock.GetTimestamp(), 0);
        }

        return null;
    }

    private IEnumerable<Measurement<long>> Refused()
    {
        lock (_lock)
        {
            return
            [
                new(_refusedOfAll, new KeyValuePair<string, object?>("by", "all")),
                new(_refusedOfAnAddress, new KeyValuePair<string, object?>("by", "address")),
            ];
        }
    }

    private void GiveBack(string? key)
    {
        lock (_lock)
        {
            _held--;
            if (key is not null && --_byAddress[key] == 0)
            {
                _byAddress.Remove(key);
            }
        }
    }

    private sealed class Slot(ConnectionLimits limits, string? key) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                limits.GiveBack(key);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} connections were closed, the last one from {Address}: the {Most} that {Setting} leaves are open. This is said once a minute")]
    private static partial void LogRefused(ILogger logger, int count, IPAddress? address, int most, string setting);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Most} connections are held at once and not the {Wanted} of {Setting}: the process may have {Files} files open; raise that limit (LimitNOFILE of systemd, ulimit -n)")]
    private static partial void LogLowered(ILogger logger, int most, string setting, int wanted, int? files);
}
