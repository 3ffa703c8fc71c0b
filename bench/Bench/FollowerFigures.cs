using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Goosed.Bench;

/// <summary>What followers of the event log cost: the time of an enrolment beside idle ones, and the memory of large facts that go to all.</summary>
internal sealed record FollowerFigures(
    int Followers, double AloneMs, double BesideMs, double ReadSeconds, double PeakMegabytes, int Unserved)
{
    private const double MostMegabytes = 400;

    // Beside this many idle followers an enrolment may take so much longer than alone, in milliseconds.
    private const double MostMs = 25;

    private const double Megabyte = 1024 * 1024;
    private const int Enrolments = 60;
    private const int LargeFacts = 10;
    private const int FactBytes = 900_000;

    /// <summary>Followers that did not get all facts; memory and time beyond their bars count as one more each.</summary>
    public int Errors => Unserved + (PeakMegabytes < MostMegabytes ? 0 : 1) + (BesideMs - AloneMs < MostMs ? 0 : 1);

    public static async Task<FollowerFigures> MeasureAsync(Workspace workspace, int followers)
    {
        var settings = new Dictionary<string, string> { ["GOOSED_EVENT_STREAMS"] = "0" };
        await using var goosed = Server.Goosed(workspace.NewData(), workspace.Infra, settings: settings);
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{goosed.Port}") };
        await Seed.ReadyAsync(goosed);
        await EnrolAsync(client, 0);
        var (alone, machine) = await EnrolAsync(client, Enrolments);
        var readers = await Task.WhenAll(Enumerable.Range(0, followers).Select(_ => FollowAsync(goosed.Port)));
        var reading = readers.Select(reader => Task.Run(() => CountAsync(reader, (long)LargeFacts * FactBytes))).ToList();
        var (beside, _) = await EnrolAsync(client, 2 * Enrolments);
        var since = Stopwatch.GetTimestamp();
        for (var fact = 0; fact < LargeFacts; fact++)
        {
            var snapshot = new { fact, filler = new string('x', FactBytes) };
            using var posted = await client.PostAsJsonAsync("/v1/agents/facts", new { machine_id = machine, snapshot });
            posted.EnsureSuccessStatusCode();
        }

        var served = (await Task.WhenAll(reading)).Count(all => all);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        return new(followers, alone, beside, seconds, goosed.PeakMemoryBytes / Megabyte, followers - served);
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"""
        followers: {Followers:N0} streams of events by one client, then {LargeFacts} facts of {FactBytes / 1000:N0} kB that go to each
          an enrolment, ms      {BesideMs,10:F1}  beside {AloneMs:F1} without followers (bar: {MostMs:F0} more)
          all read within, s    {ReadSeconds,10:F1}
          not served            {Unserved,10:N0}
          peak memory MiB       {PeakMegabytes,10:F0}  (bar {MostMegabytes:F0}: {(PeakMegabytes < MostMegabytes ? "met" : "MISSED")})

        """);

    // The median of some, and the last machine.
    private static async Task<(double Median, Guid Machine)> EnrolAsync(HttpClient client, int from)
    {
        var (times, machine) = (new List<double>(), Guid.Empty);
        for (var n = from; n < from + Enrolments; n++)
        {
            var since = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsJsonAsync("/v1/machines", new { mac = $"02:f0:00:00:{n / 256:x2}:{n % 256:x2}" });
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            machine = body.RootElement.GetProperty("id").GetGuid();
        }

        times.Sort();
        return (times[times.Count / 2], machine);
    }

    private static async Task<Socket> FollowAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return socket;
    }

    // True once as many bytes have come.
    private static async Task<bool> CountAsync(Socket socket, long bytes)
    {
        using var _ = socket;
        var buffer = new byte[4096];
        while (bytes > 0 && await socket.ReceiveAsync(buffer) is var read and > 0)
        {
            bytes -= read;
        }

        return bytes <= 0;
    }
}
