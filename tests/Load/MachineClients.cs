using System.Text.RegularExpressions;

namespace Goosed.Load;

/// <summary>Machines that enrol, boot, install and report, one after the other.</summary>
public sealed partial class MachineClients(Client client, Told told)
{
    private static int s_made;

    /// <summary>A machine whose installer has its answer file, and what it reports with.</summary>
    public sealed record Booted(string Mac, string Machine, string Run, string Agent);

    /// <summary>A new address of the locally administered range.</summary>
    public static string NewMac()
    {
        var number = Interlocked.Increment(ref s_made);
        return $"02:00:{number >> 24 & 255:x2}:{number >> 16 & 255:x2}:{number >> 8 & 255:x2}:{number & 255:x2}";
    }

    /// <summary>Takes machines through their whole life until told to stop; the last one is finished.</summary>
    public async Task InstallAsync(CancellationToken stop, CancellationToken ct)
    {
        while (!stop.IsCancellationRequested)
        {
            await InstallOneAsync(ct);
        }
    }

    /// <summary>Enrols machines that never boot, so that their deadline ends them.</summary>
    public async Task LingerAsync(CancellationToken stop, CancellationToken ct)
    {
        while (!stop.IsCancellationRequested)
        {
            told.Overdue.Add(await EnrolAsync(NewMac(), """{"workflow": "quick"}""", ct));
            await client.AskAsync(HttpMethod.Get, $"/v1/boot/ipxe?mac={NewMac()}", ct);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }

    /// <summary>Whether a boot script loads an installer.</summary>
    public static bool IsInstaller(string script) => Token().IsMatch(script);

    public async Task<string> EnrolAsync(string mac, string profile, CancellationToken ct, string? second = null)
    {
        var body = $$"""{"mac": "{{mac}}", "macs": {{(second is null ? "null" : $"[\"{second}\"]")}}, "profile": {{profile}} }""";
        var machine = (await client.AskAsync(HttpMethod.Post, "/v1/machines", ct, body)).Field("id");
        told.Enrolled[mac] = machine;
        return machine;
    }

    /// <summary>Takes one machine through its whole life; gives its id.</summary>
    public async Task<string> InstallOneAsync(CancellationToken ct) => await FinishAsync(await BootAsync(ct), ct);

    /// <summary>Enrols a machine and boots its installer, up to the answer file.</summary>
    public async Task<Booted> BootAsync(CancellationToken ct)
    {
        // Firmware asks by each of its cards, here by two at once.
        var (mac, second) = (NewMac(), NewMac());
        var machine = await EnrolAsync(mac, """{"hostname": "node"}""", ct, second);
        var script = "";
        while (!IsInstaller(script))
        {
            var scripts = await Task.WhenAll(new[] { mac, second }.Select(card => client.AskAsync(HttpMethod.Get, $"/v1/boot/ipxe?mac={card}", ct)));
            script = scripts[0].Text;
        }

        var (token, run) = (Token().Match(script).Groups[1].Value, Run().Match(script).Groups[1].Value);
        var agent = Agent().Match(script).Groups[1].Value;
        await client.AskAsync(HttpMethod.Get, new Uri(Kernel().Match(script).Groups[1].Value).PathAndQuery, ct);
        var first = await client.AskAsync(HttpMethod.Get, $"/v1/render/kickstart?machine_id={machine}&token={token}", ct);
        var again = await client.AskAsync(HttpMethod.Get, $"/v1/render/kickstart?machine_id={machine}&token={token}", ct);
        if (first.Text != again.Text)
        {
            told.Wrongs.Add($"The answer file of {mac} differed the second time.");
        }

        return new(mac, machine, run, agent);
    }

    /// <summary>Installs what is booted, to the end of its run; gives its id.</summary>
    public async Task<string> FinishAsync(Booted booted, CancellationToken ct)
    {
        foreach (var (milestone, state) in new[] { ("install", "started"), ("install", "done"), ("installed", "done") })
        {
            await ReachAsync(booted, milestone, state, ct);
        }

        await client.AskAsync(HttpMethod.Get, $"/v1/boot/ipxe?mac={booted.Mac}", ct);
        await ReportAsync(booted.Machine, booted.Agent, ct);
        await client.AskAsync(HttpMethod.Get, $"/v1/boot/ipxe?mac={booted.Mac}", ct);
        told.Installed.Add(booted.Machine);
        return booted.Machine;
    }

    /// <summary>Reports a milestone, such as install, as started or done.</summary>
    public async Task ReachAsync(Booted booted, string milestone, string state, CancellationToken ct)
    {
        var body = $$"""{"milestone": "{{milestone}}", "state": "{{state}}"}""";
        await client.AskAsync(HttpMethod.Post, $"/v1/runs/{booted.Run}/milestones", ct, body, booted.Agent);
        told.Milestones.Add($"{booted.Run} {milestone} {state}.");
    }

    private async Task ReportAsync(string machine, string agent, CancellationToken ct)
    {
        var body = $$"""{"machine_id": "{{machine}}", "snapshot": {"postinstall_done": true, "cpu": 8} }""";
        Client.Reply? reply = null;

        // What stands in front of several processes answers for them while all are away.
        while (reply is null or { Status: >= System.Net.HttpStatusCode.InternalServerError })
        {
            told.FactsTried.AddOrUpdate(machine, 1, (_, tried) => tried + 1);
            reply = await client.TryAsync(HttpMethod.Post, "/v1/agents/facts", body, agent, ct);
        }

        if (!reply.Ok)
        {
            told.Wrongs.Add($"Facts were answered {(int)reply.Status}: {reply.Text}");
            return;
        }

        told.Facts.Add(reply.Field("id"));
    }

    [GeneratedRegex(@"^set token ([0-9a-f-]{36})", RegexOptions.Multiline)]
    private static partial Regex Token();

    [GeneratedRegex(@"run[ =:]+([0-9a-f]{8}-[0-9a-f-]{27})", RegexOptions.IgnoreCase)]
    private static partial Regex Run();

    [GeneratedRegex(@"goosed\.agent=([0-9a-f-]{36})")]
    private static partial Regex Agent();

    [GeneratedRegex(@"(http://\S+/objects/\S+)")]
    private static partial Regex Kernel();
}
