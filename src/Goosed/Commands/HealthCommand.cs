using System.CommandLine;
using Goosed.Hosting.Settings;

namespace Goosed.Commands;

/// <summary><c>goosed health</c>: asks the goosed on this computer how it is, for service managers and containers.</summary>
internal static class HealthCommand
{
    private const int Unwell = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var ready = new Option<bool>("--ready") { Description = "Ask whether it can do its work (/readyz), and not only whether it lives (/healthz)." };
        var listen = new Option<string>("--listen") { Description = $"{GoosedOptions.ListenSetting.Summary} [{GoosedOptions.ListenSetting.Name}, default {GoosedOptions.ListenSetting.Default}]" };
        var command = new Command("health", "Ask the goosed on this computer whether it lives; exit code 0 when it does, 1 otherwise.") { ready, listen };
        command.SetAction((parsed, ct) => AskAsync(parsed.GetValue(listen) ?? Environment.GetEnvironmentVariable(GoosedOptions.ListenSetting.Name) ?? GoosedOptions.ListenSetting.Default ?? "", parsed.GetValue(ready), ct));
        return command;
    }

    private static async Task<int> AskAsync(string listen, bool ready, CancellationToken ct)
    {
        if (ListenAddress.Parse(listen.Split(',', ';')[0].Trim()) is not { } address)
        {
            await Console.Error.WriteLineAsync(
                $"goosed: {GoosedOptions.ListenSetting.Name}: '{listen}' is not an address to serve on; write it as goosed serve takes it, such as http://127.0.0.1:8080.");
            return SettingsFaults.ExitCode;
        }

        var url = new Uri(address.Here, ready ? "readyz" : "healthz");
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
            using var answer = await client.GetAsync(url, ct);
            await Console.Out.WriteLineAsync((await answer.Content.ReadAsStringAsync(ct)).Trim());
            return answer.IsSuccessStatusCode ? 0 : Unwell;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"goosed: {url} does not answer: {silent.Message}");
            return Unwell;
        }
    }
}
