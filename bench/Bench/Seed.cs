using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Goosed.Bench.Engines;

namespace Goosed.Bench;

/// <summary>Installed machines, made through the API as an operator would make them.</summary>
internal static class Seed
{
    private const int AtOnce = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The one blueprint of the desired state; its files come from elsewhere.</summary>
    private const string Blueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        spec:
          os: {family: rocky, version: "9", architecture: x86_64}
          default: true
          boot:
            kernel: {url: "http://mirror.example/vmlinuz"}
            initrd: {url: "http://mirror.example/initrd.img"}
            args: ["inst.ks={answer_file}"]
          answer_file: {family: kickstart}
        """;

    public static void WriteInfra(string infra)
    {
        var folder = Directory.CreateDirectory(Path.Combine(infra, "blueprints", "rocky", "9", "base"));
        File.WriteAllText(Path.Combine(folder.FullName, "blueprint.yaml"), Blueprint);
    }

    /// <summary>Waits until goosed answers and has read the desired state.</summary>
    public static async Task ReadyAsync(Server goosed, string? operatorToken = null)
    {
        await goosed.FirstAnswerAsync("/readyz");
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{goosed.Port}") };
        client.DefaultRequestHeaders.Authorization = operatorToken is null ? null : new("Bearer", operatorToken);
        while (!(await client.GetStringAsync(new Uri("/v1/blueprints?limit=1", UriKind.Relative))).Contains("\"id\"", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Enrols machines, each with a profile, facts and a finished run; gives their ids.</summary>
    public static async Task<Guid[]> MachinesAsync(Server goosed, int machines)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{goosed.Port}") };
        var ids = new Guid[machines];
        await Parallel.ForEachAsync(Enumerable.Range(0, machines), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (machine, _) =>
        {
            var id = await PostAsync(client, "/v1/machines", $$"""{"mac": "{{Documents.Mac(machine)}}", "profile": {{Documents.Profile()}}}""");
            await PostAsync(client, "/v1/agents/facts", $$"""{"machine_id": "{{id}}", "snapshot": {{Documents.Snapshot()}}}""");
            var run = await PostAsync(client, "/v1/runs/start", $$"""{"machine_id": "{{id}}"}""");
            await PostAsync(client, "/v1/runs/finish", $$"""{"run_id": "{{run}}", "status": "success"}""");
            ids[machine] = id;
        });
        return ids;
    }

    /// <summary>Waits until both consumers have handled every event, and gives the time that it took.</summary>
    public static async Task<TimeSpan> SettledAsync(IEngine engine)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (await engine.BehindAsync() > 0)
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                throw new InvalidOperationException("The consumers did not catch up with the events.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return TimeProvider.System.GetElapsedTime(since);
    }

    private static async Task<Guid> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"POST {path} was answered with {(int)answer.StatusCode}: {text}");
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("id").GetGuid();
    }
}
