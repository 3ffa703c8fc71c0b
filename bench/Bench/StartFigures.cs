using System.Globalization;

namespace Goosed.Bench;

/// <summary>Times from the start of a process to its first answer, and memory once it is idle.</summary>
internal sealed record StartFigures(
    IReadOnlyList<double> FreshMs, IReadOnlyList<double> RestartMs, IReadOnlyList<double> BareMs, double IdleMegabytes, double SeededIdleMegabytes, double BareIdleMegabytes)
{
    private const int Rounds = 3;

    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private static string Boot => $"?mac={Documents.Mac(0)}";

    /// <summary>Starts each in turn: goosed without data, goosed with machines, and the bare application.</summary>
    public static async Task<StartFigures> MeasureAsync(Workspace workspace, Func<Task<Server>> bareServer)
    {
        List<double> fresh = [], restart = [], bare = [];
        for (var i = 0; i < Rounds; i++)
        {
            bare.Add(await StartAsync(await bareServer(), "/boot"));
            fresh.Add(await StartAsync(Server.Goosed(workspace.NewData(), workspace.Infra), "/v1/boot/ipxe"));
            restart.Add(await StartAsync(Server.Goosed(workspace.Data, workspace.Infra), "/v1/boot/ipxe"));
        }

        await using var first = Server.Goosed(workspace.NewData(), workspace.Infra);
        await using var second = Server.Goosed(workspace.Data, workspace.Infra);
        await using var third = await bareServer();
        await first.FirstAnswerAsync("/v1/boot/ipxe" + Boot);
        await second.FirstAnswerAsync("/v1/boot/ipxe" + Boot);
        await third.FirstAnswerAsync("/boot" + Boot);
        await Task.Delay(Idle, TimeProvider.System);
        return new(fresh, restart, bare, first.MemoryBytes / Megabyte, second.MemoryBytes / Megabyte, third.MemoryBytes / Megabyte);
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"""
        start and idle (a started process answers its first boot request; then nothing is asked of it for {Idle.TotalSeconds:F0} s)
                              goosed, new   goosed, seeded        bare
          first script ms   {Comparison.Median(FreshMs),13:F0}{Comparison.Median(RestartMs),17:F0}{Comparison.Median(BareMs),12:F0}  (medians of {Rounds})
          from, to          {Range(FreshMs),13}{Range(RestartMs),17}{Range(BareMs),12}
          idle memory MiB   {IdleMegabytes,13:F0}{SeededIdleMegabytes,17:F0}{BareIdleMegabytes,12:F0}

        """);

    private static async Task<double> StartAsync(Server server, string path)
    {
        await using (server)
        {
            return (await server.FirstAnswerAsync(path + Boot)).TotalMilliseconds;
        }
    }

    private static string Range(IReadOnlyList<double> values) => string.Create(CultureInfo.InvariantCulture, $"{values.Min():F0}–{values.Max():F0}");
}
