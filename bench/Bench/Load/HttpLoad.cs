using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Goosed.Bench.Load;

/// <summary>
/// Keeps one request under way on each of a number of kept-alive connections. One thread serves them all by polling, since
/// a full HTTP client would take more of a small machine than the servers that are measured.
/// </summary>
internal sealed class HttpLoad(int connections)
{
    private static readonly TimeSpan PollLimit = TimeSpan.FromSeconds(10);

    public async Task<LoadResult> RunAsync(Server server, Traffic traffic, TimeSpan duration)
    {
        var processor = server.ProcessorTime;
        var (result, answers) = await Task.Factory.StartNew(() => Run(server.Port, traffic, duration), TaskCreationOptions.LongRunning);
        return result with { ProcessorUs = (server.ProcessorTime - processor).TotalMicroseconds / Math.Max(1, answers) };
    }

    /// <summary>The value that a part of sorted ones does not exceed; 0 without any.</summary>
    public static double Quantile(List<double> sorted, double part) => sorted.Count == 0 ? 0 : sorted[(int)(part * (sorted.Count - 1))];

    private (LoadResult Result, int Answers) Run(int port, Traffic traffic, TimeSpan duration)
    {
        var lanes = Enumerable.Range(0, connections).Select(_ => new Lane(port)).ToDictionary(lane => lane.Socket);
        var latencies = new List<double>(1 << 20);
        var errors = 0;
        var started = Stopwatch.GetTimestamp();
        foreach (var lane in lanes.Values)
        {
            lane.Ask(traffic);
        }

        while (Stopwatch.GetElapsedTime(started) < duration && lanes.Count > 0)
        {
            foreach (var lane in Ready(lanes))
            {
                switch (lane.Receive(traffic))
                {
                    case Outcome.Answered:
                        latencies.Add(lane.ElapsedMs);
                        lane.Ask(traffic);
                        break;
                    case Outcome.Wrong:
                        errors++;
                        lane.Ask(traffic);
                        break;
                    case Outcome.Broken:
                        errors++;
                        lanes.Remove(lane.Socket);
                        break;
                }
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var lane in lanes.Values)
        {
            lane.Dispose();
        }

        latencies.Sort();
        return (new(latencies.Count / elapsed.TotalSeconds, errors, Quantile(latencies, 0.5), Quantile(latencies, 0.99)), latencies.Count);
    }

    private static List<Lane> Ready(Dictionary<Socket, Lane> lanes)
    {
        var sockets = new List<Socket>(lanes.Keys);
        Socket.Select(sockets, null, null, PollLimit);
        return sockets.ConvertAll(socket => lanes[socket]);
    }

    private enum Outcome { Waiting, Answered, Wrong, Broken }

    /// <summary>One connection.</summary>
    private sealed class Lane : IDisposable
    {
        private readonly byte[] _bytes = new byte[64 * 1024];
        private int _length;
        private long _askedAt;

        public Lane(int port)
        {
            Socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Socket.Connect(IPAddress.Loopback, port);
        }

        public Socket Socket { get; }

        public double ElapsedMs => Stopwatch.GetElapsedTime(_askedAt).TotalMilliseconds;

        public void Ask(Traffic traffic)
        {
            var request = traffic.Next();
            (_length, _askedAt) = (0, Stopwatch.GetTimestamp());
            Socket.Send(request);
        }

        public Outcome Receive(Traffic traffic)
        {
            var received = Socket.Receive(_bytes.AsSpan(_length), SocketFlags.None, out _);
            _length += received;
            var answer = _bytes.AsSpan(0, _length);
            return received == 0 ? Outcome.Broken
                : !HttpAnswer.IsWhole(answer) ? Outcome.Waiting
                : HttpAnswer.IsExpected(answer, traffic) ? Outcome.Answered
                : Outcome.Wrong;
        }

        public void Dispose() => Socket.Dispose();
    }
}
