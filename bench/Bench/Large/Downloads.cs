using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Goosed.Bench.Load;

namespace Goosed.Bench.Large;

/// <summary>Downloads of one large file at once, each on a connection of its own, their bytes counted and thrown away.</summary>
internal sealed class Downloads(int atOnce, long length)
{
    /// <summary>One turn: the rate is in MiB a second over all, processor time is per MiB.</summary>
    /// <param name="url">What is fetched.</param>
    /// <param name="processorTime">That the server has used so far.</param>
    public async Task<LoadResult> RunAsync(Uri url, Func<TimeSpan> processorTime)
    {
        var (began, used) = (Stopwatch.GetTimestamp(), processorTime());
        var times = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => FetchAsync(url))));
        var (mebibytes, took) = (atOnce * length / 1048576.0, Stopwatch.GetElapsedTime(began));
        double[] done = [.. times.OfType<TimeSpan>().Select(time => time.TotalMilliseconds).Order()];
        return new(mebibytes / took.TotalSeconds, atOnce - done.Length, done.ElementAtOrDefault(done.Length / 2), done.LastOrDefault())
        {
            ProcessorUs = (processorTime() - used).TotalMicroseconds / mebibytes,
        };
    }

    // Null when it was not the whole file.
    private async Task<TimeSpan?> FetchAsync(Uri url)
    {
        var began = Stopwatch.GetTimestamp();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n\r\n"));
        var (buffer, head, received) = (new byte[1 << 20], -1, 0L);
        while (await socket.ReceiveAsync(buffer) is var read and > 0)
        {
            if (head < 0)
            {
                // The head comes in one piece: it is short, and the first that is sent.
                head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) + 4;
                if (head < 4 || !buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
                {
                    return null;
                }
            }

            received += read;
        }

        return received - head == length ? Stopwatch.GetElapsedTime(began) : null;
    }
}
