using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>A running goosed that goosectl works with, and which of its calls were made.</summary>
public sealed class CtlServer : IAsyncLifetime
{
    private static int s_machines;

    private readonly MeterListener _listener = new();
    private GoosedApp? _app;

    internal GoosedApp App => _app ?? throw new InvalidOperationException("The program has not been started.");

    /// <summary>Folder for files of a test.</summary>
    internal TestDirectory Files { get; } = new();

    /// <summary>Method and route of every call that was answered.</summary>
    internal ConcurrentDictionary<string, bool> Calls { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("GOOSECTL_CONFIG", Files["goosectl.json"]);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.server.request.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}");
            Calls[$"{all.GetValueOrDefault("http.request.method")} {all.GetValueOrDefault("http.route")}"] = true;
        });
        _listener.Start();
        _app = await GoosedApp.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await App.DisposeAsync();
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static string NewMac()
    {
        var number = Interlocked.Increment(ref s_machines);
        return $"52:54:00:c7:{number >> 8:x2}:{number & 0xFF:x2}";
    }

    internal Task<Outcome> CtlAsync(params string[] words) => RunAsync([.. words, "--server", App.Address.AbsoluteUri]);

    internal static async Task<Outcome> RunAsync(string[] words, CancellationToken? stop = null)
    {
        var (data, messages) = (new StringWriter(), new StringWriter());
        var code = await CommandTree.RunAsync(words, data, messages, stop ?? TestContext.Current.CancellationToken);
        return new(code, data.ToString(), messages.ToString());
    }

    /// <summary>A machine with a run.</summary>
    internal async Task<(string Mac, string Id)> MachineAsync(params string[] more)
    {
        var mac = NewMac();
        var added = (await CtlAsync([.. new[] { "machines", "add", mac, "-o", "json" }, .. more])).Ok();
        var id = (string?)added.Json["id"] ?? "";
        await App.RunOfAsync(Guid.Parse(id));
        return (mac, id);
    }
}

/// <summary>How a command line ended.</summary>
internal sealed record Outcome(int Code, string Data, string Messages)
{
    public JsonNode Json => JsonNode.Parse(Data) ?? throw new InvalidDataException("The output is null.");

    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().OfType<JsonNode>()];

    public Outcome Ok() => Is(Exit.Ok);

    public Outcome Is(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}\n{Data}\n{Messages}");
        return this;
    }

    /// <summary>Fails unless it ended so, with the three lines of an error, the last of which names a command, and nothing as data.</summary>
    public Outcome IsError(int code, string what)
    {
        Is(code);
        Assert.Empty(Data);
        var lines = Messages.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  why: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(" next: ", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length > 10, line));
        Assert.True(Commands.AreIn(lines[2]), lines[2]);
        Assert.Contains(what, Messages, StringComparison.Ordinal);
        return this;
    }
}

[CollectionDefinition(nameof(SharedServer))]
public sealed class SharedServer : ICollectionFixture<CtlServer>;
