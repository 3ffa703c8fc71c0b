using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.NKeys;

namespace Goosed.Messaging.Nats;

/// <summary>The process's connection to the servers. It is made when first needed and made again whenever it is lost, for ever.</summary>
public sealed partial class NatsLink : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly NatsSettings _settings;
    private readonly BusProblems _problems;
    private readonly TimeProvider _clock;
    private readonly ILogger<NatsLink> _logger;
    private readonly NatsConnection _connection;
    private readonly SemaphoreSlim _opening = new(1);

    public NatsLink(NatsSettings settings, BusProblems problems, TimeProvider clock, ILogger<NatsLink> logger)
    {
        (_settings, _problems, _clock, _logger) = (settings, problems, clock, logger);
        _connection = new NatsConnection(Options(settings));
        JetStream = new NatsJSContext(_connection, new NatsJSOpts(_connection.Opts, requestTimeout: TimeSpan.FromSeconds(5)));
        _connection.ConnectionOpened += (_, _) =>
        {
            LogConnected(_logger, _settings.Url, _connection.ServerInfo?.Name, _connection.ServerInfo?.Version);
            CheckServer();
            return default;
        };
        _connection.ConnectionDisconnected += (_, _) => Lost("the connection was lost; it is being made again");
        _connection.ReconnectFailed += (_, _) => Lost("no server answers, or none lets goosed in; the connection is being made again");
    }

    internal NatsJSContext JetStream { get; }

    internal NatsSettings Settings => _settings;

    /// <summary>Bytes that a message may have, headers included.</summary>
    internal int MaxPayload => _connection.ServerInfo?.MaxPayload ?? 1 << 20;

    /// <summary>Returns once the connection stands; throws when its server is one that can't be used.</summary>
    internal async Task OpenAsync(CancellationToken ct)
    {
        await _opening.WaitAsync(ct);
        try
        {
            for (var pause = TimeSpan.FromMilliseconds(250); _connection.ConnectionState != NatsConnectionState.Open; pause = pause < LongestPause ? pause * 2 : LongestPause)
            {
                if (!await TryConnectAsync(ct))
                {
                    await Task.Delay(pause, _clock, ct);
                }
            }
        }
        finally
        {
            _opening.Release();
        }

        if (ServerCheck.Fault(_connection.ServerInfo?.Version, _connection.ServerInfo?.JetStreamAvailable ?? false) is { } fault)
        {
            throw new BusUnusableException(fault);
        }
    }

    /// <summary>Returns when what was sent has reached the server.</summary>
    internal async Task FlushAsync(CancellationToken ct) => await _connection.PingAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _opening.Dispose();
    }

    private static NatsOpts Options(NatsSettings settings) => NatsOpts.Default with
    {
        Url = settings.Url,
        Name = settings.Name,
        AuthOpts = new NatsAuthOpts
        {
            Username = settings.User,
            Password = settings.Password,
            Token = settings.Token,
            NKey = PublicKey(settings.Seed),
            Seed = settings.Seed,
            CredsFile = settings.CredentialsFile,
        },
        TlsOpts = new NatsTlsOpts
        {
            CaFile = settings.CaFile,
            CertFile = settings.CertificateFile,
            KeyFile = settings.KeyFile,
            Mode = settings.CaFile is not null || settings.CertificateFile is not null || settings.Url.Contains("tls://", StringComparison.Ordinal) ? TlsMode.Require : TlsMode.Auto,
        },
        MaxReconnectRetry = -1,
        IgnoreAuthErrorAbort = true,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(250),
        ReconnectWaitMax = LongestPause,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        RequestTimeout = TimeSpan.FromSeconds(5),

        // A server that stands still without closing the connection is given up after three of these.
        PingInterval = TimeSpan.FromSeconds(5),
    };

    private static string? PublicKey(string? seed)
    {
        using var key = seed is null ? null : KeyPair.FromSeed(seed);
        return key?.GetPublicKey();
    }

    private async Task<bool> TryConnectAsync(CancellationToken ct)
    {
        try
        {
            await _connection.ConnectAsync().AsTask().WaitAsync(ct);
            return true;
        }
        catch (Exception unreachable) when (!ct.IsCancellationRequested)
        {
            // No address, nobody there, a certificate, a sign-in: what it was lies within.
            await Lost(unreachable.GetBaseException().Message);
            return false;
        }
    }

    private ValueTask Lost(string reason)
    {
        _problems.Fail("connection", new BusUnusableException($"{_settings.Url} can't be used: {reason}"));
        return default;
    }

    private void CheckServer()
    {
        if (ServerCheck.Fault(_connection.ServerInfo?.Version, _connection.ServerInfo?.JetStreamAvailable ?? false) is { } fault)
        {
            _problems.Fail("connection", new BusUnusableException(fault));
            return;
        }

        _problems.End("connection");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to NATS at {Url}: server {Server}, version {Version}")]
    private static partial void LogConnected(ILogger logger, string url, string? server, string? version);
}
