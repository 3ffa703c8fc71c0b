using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Goosed.Hosting.Limits;

/// <summary>
/// Listens on sockets and closes connections beyond <see cref="ConnectionLimits"/> where they are accepted, one after the other: counted
/// any later, a crowd would have taken every descriptor before the first of them is turned away.
/// </summary>
public sealed class LimitedListeners(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, ConnectionLimits limits)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), limits);

    private sealed class Listener(IConnectionListener sockets, ConnectionLimits limits) : IConnectionListener
    {
        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await sockets.AcceptAsync(cancellationToken) is { } connection)
            {
                if (limits.Take((connection.RemoteEndPoint as IPEndPoint)?.Address) is { } slot)
                {
                    return new Counted(connection, slot);
                }

                connection.Abort();
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }

    /// <summary>A connection that counts until its socket is closed.</summary>
    private sealed class Counted(ConnectionContext inner, IDisposable slot) : ConnectionContext
    {
        public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

        public override IDuplexPipe Transport { get => inner.Transport; set => inner.Transport = value; }

        public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

        public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

        public override CancellationToken ConnectionClosed { get => inner.ConnectionClosed; set => inner.ConnectionClosed = value; }

        public override void Abort() => inner.Abort();

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await inner.DisposeAsync();
            }
            finally
            {
                slot.Dispose();
                await base.DisposeAsync();
            }
        }
    }
}

public static class LimitedListenersSetup
{
    /// <summary>Holds as many connections as <see cref="ConnectionLimits"/> says. Of several listeners the one added last is used.</summary>
    public static IServiceCollection AddConnectionLimits(this IServiceCollection services) =>
        services.AddSingleton<ConnectionLimits>().AddSingleton<IConnectionListenerFactory, LimitedListeners>();
}
