using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>One running program that many tests share; each works with machines of its own.</summary>
public class Lab : IAsyncLifetime
{
    private static int s_machines;
    private GoosedApp? _app;

    internal GoosedApp App => _app ?? throw new InvalidOperationException("The program has not been started.");

    internal HttpClient Client => App.Client;

    public virtual async ValueTask InitializeAsync() => await StartAsync(new Dictionary<string, string?>());

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    // A test boots as often as it wants within a minute.
    protected async Task StartAsync(IReadOnlyDictionary<string, string?> settings) => _app = await GoosedApp.StartAsync(new()
    {
        Environment = new Dictionary<string, string?>(settings) { ["GOOSED_BOOT_ATTEMPT_SECONDS"] = "0" },
    });

    /// <summary>An address that no other test has.</summary>
    internal static string NewMac()
    {
        var digits = Interlocked.Increment(ref s_machines).ToString("x12", null);
        return string.Join(':', Enumerable.Range(0, 6).Select(i => (i == 0 ? "52" : digits.Substring(i * 2, 2))));
    }

    /// <summary>A machine without a run.</summary>
    internal async Task<(Guid Id, string Mac)> ManualMachineAsync(object? profile = null)
    {
        var mac = NewMac();
        var settings = JsonSerializer.SerializeToNode(profile ?? new { })!.AsObject();
        settings["provision"] = "manual";
        return (await App.EnrolAsync(mac, settings), mac);
    }

    /// <summary>A machine with its first run, and that run.</summary>
    internal async Task<Provisioned> MachineAsync(object? profile = null)
    {
        var mac = NewMac();
        var id = await App.EnrolAsync(mac, profile);
        return new(id, mac, (await App.RunOfAsync(id))["id"]!.GetValue<Guid>());
    }

    /// <summary>A machine that has fetched its installer's script, with the token from it.</summary>
    internal async Task<Armed> ArmedAsync(object? profile = null)
    {
        var machine = await MachineAsync(profile);
        var script = await App.BootAsync(machine.Mac);
        return new(machine.Id, machine.Mac, machine.Run, TokenOf(script), Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value, script);
    }

    internal async Task<JsonNode> RunAsync(Guid run) => await App.GetAsync($"/v1/runs/{run}");

    /// <summary>A client that carries a token.</summary>
    internal HttpClient With(string token) => new() { BaseAddress = App.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    internal async Task EndAsync(Guid run, string status = "success") =>
        (await Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run}}", "status": "{{status}}"}""")).Is(HttpStatusCode.OK);

    internal static string TokenOf(string script) => Regex.Match(script, "^set token (\\S+)$", RegexOptions.Multiline).Groups[1].Value;
}

internal sealed record Provisioned(Guid Id, string Mac, Guid Run);

internal sealed record Armed(Guid Id, string Mac, Guid Run, string Token, string Agent, string Script);

/// <summary>The same on real engines.</summary>
public sealed class EngineLab : Lab
{
    private Engines? _engines;

    /// <summary>Skips the test where there are none.</summary>
    public EngineLab Needed()
    {
        Assert.SkipWhen(Engines.Missing is not null, Engines.Missing ?? "");
        return this;
    }

    public override async ValueTask InitializeAsync()
    {
        if (Engines.Missing is null)
        {
            _engines = await Engines.StartAsync();
            await StartAsync(_engines.Settings);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_engines is not null)
        {
            await _engines.DisposeAsync();
        }
    }
}
