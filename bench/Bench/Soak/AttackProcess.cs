using System.Diagnostics;
using System.Text.Json;

namespace Goosed.Bench.Soak;

/// <summary>The attackers, as a process of their own: what they take is not the honest clients'.</summary>
internal sealed class AttackProcess : IDisposable
{
    private readonly Process _process;

    private AttackProcess(Process process) => _process = process;

    public static AttackProcess Start(AttackPlan plan)
    {
        var text = JsonSerializer.Serialize(plan, AttackJson.Default.AttackPlan);
        string[] arguments = [typeof(AttackProcess).Assembly.Location, "attack", text];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(Process.Start(start) ?? throw new InvalidOperationException("The attackers did not start."));
    }

    /// <summary>Processor time that they took.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Ends the attack, and gives what was met with.</summary>
    public async Task<AttackOutcome[]> StopAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        var outcomes = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return JsonSerializer.Deserialize(outcomes, AttackJson.Default.AttackOutcomeArray) ?? [];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
