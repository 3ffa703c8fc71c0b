using System.Security.Cryptography;

namespace Goosed.Load;

/// <summary>Operators that upload, start, cancel, change, delete and publish.</summary>
public sealed class OperatorClients(Client client, MachineClients machines, Told told)
{
    public async Task WorkAsync(CancellationToken stop, CancellationToken ct)
    {
        while (!stop.IsCancellationRequested)
        {
            await UploadAsync("image", RandomNumberGenerator.GetBytes(300_000), "{}", ct);
            // Machines are in mid-boot with the bytes that the name had before.
            await UploadAsync("kernel", RandomNumberGenerator.GetBytes(64), """{"name": "kernel"}""", ct);
            await PublishAsync(ct);
            await OperateAsync(ct);
            await ConfirmAsync(ct);
            await SignInAsync(ct);
            await client.AskAsync(HttpMethod.Post, $"/v1/events/failures/inventory/{Guid.NewGuid()}/replay", ct, null, null, System.Net.HttpStatusCode.NotFound);
            await client.AskAsync(HttpMethod.Delete, $"/v1/events/failures/inventory/{Guid.NewGuid()}", ct, null, null, System.Net.HttpStatusCode.NotFound);
        }
    }

    /// <summary>Registers and uploads a file; a repeat after a loss must do no harm.</summary>
    public async Task UploadAsync(string kind, byte[] content, string meta, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        while (true)
        {
            var artifact = await client.AskAsync(HttpMethod.Post, "/v1/artifacts", ct, $$"""{"kind": "{{kind}}", "sha256": "{{sha256}}", "meta": {{meta}} }""");
            told.Uploaded.TryRemove(sha256, out _);
            if (artifact.Field("status") == "ready" || await client.TryAsync(HttpMethod.Put, new Uri(artifact.Field("upload_url")).PathAndQuery, content, null, ct) is { Ok: true })
            {
                told.Uploaded[sha256] = artifact.Field("key");
                return;
            }
        }
    }

    private async Task PublishAsync(CancellationToken ct)
    {
        told.Published.Add((await client.AskAsync(HttpMethod.Post, "/v1/events", ct, """{"subject": "goosed.test", "data": {"by": "hand"} }""")).Field("id"));
        var machine = await machines.EnrolAsync(MachineClients.NewMac(), """{"provision": "manual"}""", ct);
        var fact = Guid.NewGuid().ToString();
        await client.AskAsync(HttpMethod.Post, "/v1/events", ct,
            $$$"""{"subject": "goosed.agent.facts", "data": {"fact_id": "{{{fact}}}", "machine_id": "{{{machine}}}", "snapshot": {"from": "elsewhere"}, "created_at": "2026-01-01T00:00:00Z"} }""");
        told.ProducedFacts.Add(fact);
    }

    private async Task SignInAsync(CancellationToken ct)
    {
        // The value is in one answer alone: where that was lost, a token of another name is made.
        Client.Reply made;
        do
        {
            made = await client.AskAsync(HttpMethod.Post, "/v1/tokens", ct, $$"""{"name": "{{Guid.NewGuid():N}}", "scope": "read"}""", null, System.Net.HttpStatusCode.Conflict);
        }
        while (!made.Ok);

        await client.AskAsync(HttpMethod.Delete, $"/v1/tokens/{made.Field("id")}", ct);
        told.Revoked.Add(made.Field("id"));
        if ((await client.AskAsync(HttpMethod.Get, "/v1/whoami", ct, null, made.Field("token"), System.Net.HttpStatusCode.Unauthorized)).Ok)
        {
            told.Wrongs.Add($"The revoked token {made.Field("id")} was taken.");
        }
    }

    // A new card in a known machine: it asks, and is nobody until it is confirmed.
    private async Task ConfirmAsync(CancellationToken ct)
    {
        var (machine, uuid, card) = (await machines.EnrolAsync(MachineClients.NewMac(), """{"provision": "manual"}""", ct), Guid.NewGuid(), MachineClients.NewMac());
        await client.AskAsync(HttpMethod.Patch, $"/v1/machines/{machine}", ct, $$"""{"uuid": "{{uuid}}"}""");
        await client.AskAsync(HttpMethod.Get, $"/v1/boot/ipxe?mac={card}&uuid={uuid}", ct);

        // One whose answer was lost has nothing left to confirm.
        await client.AskAsync(HttpMethod.Post, "/v1/machines/confirm", ct, $$"""{"mac": "{{card}}"}""", null, System.Net.HttpStatusCode.NotFound);

        // It is not on hold, and stays as it is.
        await client.AskAsync(HttpMethod.Post, "/v1/machines/release", ct, $$"""{"machine_ids": ["{{machine}}"]}""");
    }

    private async Task OperateAsync(CancellationToken ct)
    {
        var machine = await machines.EnrolAsync(MachineClients.NewMac(), """{"provision": "manual"}""", ct);
        for (var counter = 1; counter <= 3; counter++)
        {
            await client.AskAsync(HttpMethod.Patch, $"/v1/machines/{machine}", ct, $$$"""{"profile": {"counter": {{{counter}}} } }""");
            told.Patched[machine] = counter;
        }

        // A start whose answer was lost is answered with 409 and the same run.
        var started = await client.AskAsync(HttpMethod.Post, "/v1/runs/start", ct, $$"""{"machine_id": "{{machine}}"}""", null, System.Net.HttpStatusCode.Conflict);
        var run = started.Ok ? started.Field("id") : started.Field("run_id");
        told.Started.Add(run);
        await client.AskAsync(HttpMethod.Post, $"/v1/runs/{run}/cancel", ct);
        told.Cancelled.Add(run);

        var gone = await machines.EnrolAsync(MachineClients.NewMac(), """{"provision": "manual"}""", ct);
        await client.AskAsync(HttpMethod.Delete, $"/v1/machines/{gone}", ct, null, null, System.Net.HttpStatusCode.NotFound);
        told.Deleted.Add(gone);
    }
}
