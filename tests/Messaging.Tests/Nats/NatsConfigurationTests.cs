using System.Net;
using System.Net.Sockets;
using System.Text;
using Goosed.Messaging.Nats;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.JetStream.Models;

namespace Goosed.Messaging.Tests.Nats;

public sealed class NatsConfigurationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_is_missing_is_made_as_promised()
    {
        await using var lab = await NatsLab.StartAsync();

        await lab.AddProcess().Stream.EnsureAsync(Ct);

        var made = (await lab.JetStream.GetStreamAsync("GOOSED", cancellationToken: Ct)).Info.Config;
        Assert.Equal("goosed.>", Assert.Single(made.Subjects ?? []));
        Assert.Equal(
            (StreamConfigStorage.File, StreamConfigRetention.Limits, StreamConfigDiscard.New, TimeSpan.FromHours(72), 1, -1L),
            (made.Storage, made.Retention, made.Discard, made.MaxAge, made.NumReplicas, made.MaxMsgs));
    }

    [Fact]
    public async Task A_stream_with_other_settings_is_put_right()
    {
        await using var lab = await NatsLab.StartAsync();
        await lab.JetStream.CreateStreamAsync(new StreamConfig("GOOSED", ["goosed.test"]) { MaxMsgs = 5, MaxAge = TimeSpan.FromMinutes(9), DuplicateWindow = TimeSpan.FromMinutes(1), MaxBytes = 1 << 20 }, Ct);
        var process = lab.AddProcess();

        await process.Stream.EnsureAsync(Ct);

        var now = (await lab.JetStream.GetStreamAsync("GOOSED", cancellationToken: Ct)).Info.Config;
        Assert.Equal("goosed.>", Assert.Single(now.Subjects ?? []));
        Assert.Equal((-1L, TimeSpan.FromHours(72), 1L << 20), (now.MaxMsgs, now.MaxAge, now.MaxBytes));
        Assert.Null(process.Problems.All);
    }

    [Fact]
    public async Task A_stream_in_memory_is_named()
    {
        await using var lab = await NatsLab.StartAsync();
        await lab.JetStream.CreateStreamAsync(new StreamConfig("GOOSED", ["goosed.>"]) { Storage = StreamConfigStorage.Memory }, Ct);
        var process = lab.AddProcess();

        await process.Stream.EnsureAsync(Ct);

        Assert.Contains("stream GOOSED: it is kept in memory, not in files. Delete it", process.Problems.All, StringComparison.Ordinal);
        Assert.Null(process.Problems.Failing);
    }

    [Fact]
    public async Task Another_stream_with_its_subjects_is_named()
    {
        await using var lab = await NatsLab.StartAsync();
        await lab.JetStream.CreateStreamAsync(new StreamConfig("OTHER", ["goosed.runs.*"]), Ct);

        var refused = await Assert.ThrowsAsync<BusUnusableException>(() => lab.AddProcess().Stream.EnsureAsync(Ct));

        Assert.Contains("subjects overlap", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_replicas_than_servers_are_named()
    {
        await using var lab = await NatsLab.StartAsync();
        await using var process = new NatsProcess(lab.Settings with { Replicas = 3 }, lab.Database, lab.Log, lab.Clock);

        var refused = await Assert.ThrowsAsync<BusUnusableException>(() => process.Stream.EnsureAsync(Ct));

        Assert.Contains("with 3 replicas: replicas > 1 not supported", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_with_other_settings_is_put_right()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        await process.Stream.EnsureAsync(Ct);
        await lab.JetStream.CreateOrUpdateConsumerAsync("GOOSED", new ConsumerConfig("one") { AckPolicy = ConsumerConfigAckPolicy.Explicit, MaxDeliver = 3, FilterSubject = "goosed.runs.*", AckWait = TimeSpan.FromSeconds(1) }, Ct);
        await process.PublishAsync("[1]");

        Assert.Equal("[1]", Assert.Single(await NatsLab.CollectAsync(process, 1)));

        var now = (await lab.JetStream.GetConsumerAsync("GOOSED", "one", Ct)).Info.Config;
        Assert.Equal((-1L, "goosed.>", TimeSpan.FromSeconds(30)), (now.MaxDeliver, now.FilterSubject, now.AckWait));
    }

    [Fact]
    public async Task A_consumer_of_another_kind_is_named_until_it_is_gone()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        await process.Stream.EnsureAsync(Ct);
        await lab.JetStream.CreateOrUpdateConsumerAsync("GOOSED", new ConsumerConfig("one") { AckPolicy = ConsumerConfigAckPolicy.None, DeliverPolicy = ConsumerConfigDeliverPolicy.New }, Ct);
        await process.PublishAsync("[1]");
        var collecting = NatsLab.CollectAsync(process, 1);

        await NatsLab.UntilAsync(() => Task.FromResult(process.Problems.Failing is not null));
        Assert.Contains("ack policy none, not explicit, deliver policy new, not all. Delete it (nats consumer rm GOOSED one)", process.Problems.Failing, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BusUnusableException>(() => process.Bus.ProbeAsync(Ct));
        await lab.JetStream.DeleteConsumerAsync("GOOSED", "one", Ct);

        Assert.Equal("[1]", Assert.Single(await collecting));
        await process.Bus.ProbeAsync(Ct);
    }

    [Fact]
    public async Task A_server_without_jetstream_is_named()
    {
        await using var lab = await NatsLab.StartAsync(new NatsServerSetup { JetStream = false });

        var refused = await Assert.ThrowsAsync<BusUnusableException>(() => lab.AddProcess().Stream.EnsureAsync(Ct));

        Assert.Contains("JetStream is switched off", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_server_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, "2.8.4");
        var problems = new BusProblems(NullLogger<BusProblems>.Instance);
        await using (var link = new NatsLink(new NatsSettings { Url = $"nats://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}" }, problems, TimeProvider.System, NullLogger<NatsLink>.Instance))
        {
            var refused = await Assert.ThrowsAsync<BusUnusableException>(() => link.OpenAsync(Ct));

            Assert.Contains("version '2.8.4'; goosed needs nats-server 2.9 or later", refused.Message, StringComparison.Ordinal);
            await NatsLab.UntilAsync(() => Task.FromResult(problems.Failing?.Contains("2.8.4", StringComparison.Ordinal) == true));
        }

        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Theory]
    [InlineData("2.9.0", true)]
    [InlineData("2.9.10", true)]
    [InlineData("2.11.0-preview.2", true)]
    [InlineData("3.0.0", true)]
    [InlineData("2.8.4", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Versions_from_2_9_on_will_do(string? version, bool will) => Assert.Equal(will, ServerCheck.Fault(version, hasJetStream: true) is null);

    // As much of a server as a client needs to connect.
    private static async Task ServeAsync(TcpListener listener, string version)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($$"""INFO {"server_id":"x","version":"{{version}}","jetstream":true,"headers":true,"max_payload":1048576,"proto":1}""" + "\r\n"), Ct);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            if (line == "PING")
            {
                await stream.WriteAsync("PONG\r\n"u8.ToArray(), Ct);
            }
        }
    }
}
