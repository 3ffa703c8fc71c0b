using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Goosed.Hosting.Sending;

/// <summary>
/// Answers clients that close their sending side once they have asked, as nc -N and small network stacks do. Kestrel takes that for a
/// client that left and drops the answer, so it hears of it only when nothing was sent for a while.
/// </summary>
internal static class HalfClosedConnection
{
    /// <summary>How long an answer may stand still, whose client may have left and can't be asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task ServeAsync(ConnectionContext connection, Socket socket, FileSendingWriter writer, ConnectionDelegate next)
    {
        using var served = new CancellationTokenSource();
        using var left = new CancellationTokenSource();
        var watch = Task.CompletedTask;
        var closed = connection.ConnectionClosed;
        connection.ConnectionClosed = left.Token;
        await using (closed.Register(() => watch = WatchAsync(socket, writer, left, served.Token)))
        {
            await next(connection);
        }

        await served.CancelAsync();
        await watch;
    }

    // A connection that was reset is of no use to anybody.
    private static async Task WatchAsync(Socket socket, FileSendingWriter writer, CancellationTokenSource left, CancellationToken served)
    {
        for (var (clock, asked) = (TimeProvider.System, TimeProvider.System.GetTimestamp()); socket.Connected && !served.IsCancellationRequested;)
        {
            var rest = Patience - clock.GetElapsedTime(Math.Max(asked, writer.SentAt));
            if (rest <= TimeSpan.Zero)
            {
                break;
            }

            await Task.Delay(rest, clock, served).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!served.IsCancellationRequested)
        {
            await left.CancelAsync();
        }
    }
}
