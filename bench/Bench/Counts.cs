using System.Globalization;
using System.Text.Json;

namespace Goosed.Bench;

/// <summary>What a server says of itself, counted.</summary>
internal static class Counts
{
    /// <summary>Items of a list, over all of its pages.</summary>
    /// <param name="client">Asks as an operator.</param>
    /// <param name="list">Path with a query.</param>
    public static async Task<int> ItemsAsync(HttpClient client, string list)
    {
        var (count, cursor) = (0, "");
        do
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync($"{list}&limit=500{cursor}"));
            count += page.RootElement.GetProperty("items").GetArrayLength();
            var next = page.RootElement.GetProperty("next_cursor").GetString();
            cursor = next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}";
        }
        while (cursor.Length > 0);

        return count;
    }

    /// <summary>The sum of a metric over its labels.</summary>
    public static async Task<double> MetricAsync(HttpClient client, string name)
    {
        var metrics = await client.GetStringAsync("/metrics");
        var lines = metrics.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal));
        return lines.Sum(line => double.Parse(Value(line), CultureInfo.InvariantCulture));
    }

    // "name{labels} value", or "name{labels} value time"
    private static string Value(string line) => line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0];
}
