using System.Globalization;
using System.Text;
using Goosed.Bench.Load;

namespace Goosed.Bench;

/// <summary>Two sides measured in turn; each round's ratio is of figures from the same seconds.</summary>
internal sealed record Comparison(string Title, string Other, double? Bar, IReadOnlyList<Round> Rounds)
{
    public double Ratio => Median(Rounds.Select(round => round.Ratio));

    public int Errors => Rounds.Sum(round => round.Goosed.Errors + round.Other.Errors);

    /// <summary>Alternates the sides, after a warm-up of both.</summary>
    public static async Task<Comparison> MeasureAsync(string title, string other, double? bar, int rounds, Func<Task<LoadResult>> goosed, Func<Task<LoadResult>> bare)
    {
        var measured = new List<Round>();
        for (var i = 0; i <= rounds; i++)
        {
            var theirs = await bare();
            measured.Add(new(await goosed(), theirs));
        }

        return new(title, other, bar, measured[1..]);
    }

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(Title);
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"round",-8}{"goosed/s",12}{$"{Other}/s",14}{"ratio",8}");
        for (var i = 0; i < Rounds.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {i + 1,-8}{Rounds[i].Goosed.Rate,12:N0}{Rounds[i].Other.Rate,14:N0}{Rounds[i].Ratio,8:F2}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  {"median",-8}{Of(r => r.Goosed.Rate),12:N0}{Of(r => r.Other.Rate),14:N0}{Ratio,8:F2}  (from {Rounds.Min(r => r.Ratio):F2} to {Rounds.Max(r => r.Ratio):F2}{Verdict})");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"p50 ms",-8}{Of(r => r.Goosed.MedianMs),12:F2}{Of(r => r.Other.MedianMs),14:F2}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"p99 ms",-8}{Of(r => r.Goosed.WorstMs),12:F2}{Of(r => r.Other.WorstMs),14:F2}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"CPU µs",-8}{Of(r => r.Goosed.ProcessorUs),12:F0}{Of(r => r.Other.ProcessorUs),14:F0}  (processor time for each answer)");
        return text.AppendLine(CultureInfo.InvariantCulture, $"  errors  {Errors,12}").ToString();
    }

    /// <summary>Prints it, and gives it back.</summary>
    public Comparison Show()
    {
        Console.WriteLine(ToText());
        return this;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private string Verdict => Bar is { } bar ? string.Create(CultureInfo.InvariantCulture, $"; bar {bar:F2}: {(Ratio >= bar ? "met" : "MISSED")}") : "";

    private double Of(Func<Round, double> figure) => Median(Rounds.Select(figure));
}

/// <summary>One turn of each side.</summary>
internal sealed record Round(LoadResult Goosed, LoadResult Other)
{
    public double Ratio => Goosed.Rate / Other.Rate;
}
