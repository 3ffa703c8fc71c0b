using System.Globalization;
using System.Text;

namespace Goosed.Bench.Relay;

/// <summary>Events from the database to JetStream, beside raw publishing; and how a long backlog drains.</summary>
/// <param name="Engine">The database's.</param>
/// <param name="Rounds">Events a second by the relay and by raw publishing, in turn.</param>
/// <param name="Backlog">Events a second in each tenth of a backlog.</param>
/// <param name="MegabytesGrown">How much the process grew while it drained.</param>
internal sealed record RelayFigures(string Engine, IReadOnlyList<RelayRound> Rounds, IReadOnlyList<double> Backlog, double MegabytesGrown)
{
    private const double Bar = 0.3;
    private const int RoundSize = 20_000;
    private const int BacklogSize = 1_000_000;
    private const int Tenths = 10;

    public double Ratio => Comparison.Median(Rounds.Select(round => round.Relay / round.Raw));

    public static async Task<RelayFigures> MeasureAsync(string engine, Func<string, Task<EventSource>> open, int rounds)
    {
        var measured = new List<RelayRound>();
        await using (var lab = await RelayLab.StartAsync(await open("relay")))
        {
            for (var i = 0; i <= rounds; i++)
            {
                var raw = RoundSize / (await lab.PublishRawAsync(RoundSize)).TotalSeconds;
                await lab.AppendAsync(RoundSize);
                measured.Add(new(RoundSize / (await lab.RelayAsync(RoundSize))[^1].TotalSeconds, raw));
            }
        }

        await using var fresh = await RelayLab.StartAsync(await open("backlog"));
        await fresh.AppendAsync(BacklogSize);
        var grown = Environment.WorkingSet;
        var times = await fresh.RelayAsync(BacklogSize / Tenths);
        return new(
            engine,
            measured[1..],
            [.. times.Select((time, i) => BacklogSize / Tenths / (time - (i == 0 ? TimeSpan.Zero : times[i - 1])).TotalSeconds)],
            (Environment.WorkingSet - grown) / 1e6);
    }

    public string ToText()
    {
        var text = new StringBuilder($"events from {Engine} to JetStream; beside raw publishing with 256 under way\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"round",-8}{"goosed/s",12}{"raw/s",14}{"ratio",8}");
        for (var i = 0; i < Rounds.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {i + 1,-8}{Rounds[i].Relay,12:N0}{Rounds[i].Raw,14:N0}{Rounds[i].Relay / Rounds[i].Raw,8:F2}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  median ratio {Ratio:F2}; bar {Bar:F2}: {(Ratio >= Bar ? "met" : "MISSED")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  a backlog of {BacklogSize:N0}, events/s in each tenth: {string.Join(", ", Backlog.Select(rate => rate.ToString("N0", CultureInfo.InvariantCulture)))}");
        return text.AppendLine(CultureInfo.InvariantCulture, $"  the process grew by {MegabytesGrown:F0} MB meanwhile").ToString();
    }
}

/// <summary>Events a second of each side.</summary>
internal sealed record RelayRound(double Relay, double Raw);
