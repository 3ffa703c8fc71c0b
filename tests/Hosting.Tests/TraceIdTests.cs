using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Tests;

/// <summary>The ids of traces where no collector is.</summary>
[Collection<AloneInTheProcess>]
public sealed class TraceIdTests
{
    [Fact]
    public async Task Without_a_collector_a_run_has_its_trace_and_the_log_lines_about_it_have_the_same()
    {
        var lines = new LogLines();
        using var directory = new TestDirectory();
        directory.Write(MachineWalk.Blueprint, MachineWalk.Document);
        using var walk = new MachineWalk("52:54:00:00:0e:31");
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory, Replace = services => services.AddSingleton<ILoggerProvider>(lines) });
        await MachineWalk.UploadAsync(app);
        await walk.InstallAsync(app);
        await walk.FinishAsync(app);
        var run = await app.GetAsync($"/v1/runs/{walk.Run}");

        var trace = (string?)run["trace_id"];
        Assert.Matches("^[0-9a-f]{32}$", trace);
        Assert.Contains($"trace {trace}", walk.Script, StringComparison.Ordinal);
        await app.UntilAsync(() => Task.FromResult(About(walk.Run).Count == 2));
        Assert.All(About(walk.Run), line => Assert.Equal(trace, line.TraceId));

        List<LogLines.Line> About(Guid id) => [.. lines.Written.Where(line => line.Fields.GetValueOrDefault("Run") is Guid about && about == id)];
    }
}
