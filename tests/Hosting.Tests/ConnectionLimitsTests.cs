using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Goosed.Hosting.Limits;
using Goosed.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>How many connections there may be, in all and of one address.</summary>
public sealed class ConnectionLimitsTests
{
    private readonly Lines _log = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20_000, null, 20_000)]
    [InlineData(20_000, 1_048_576, 20_000)]
    [InlineData(20_000, 65_536, 20_000)]
    [InlineData(20_000, 20_000, 9_500)]
    [InlineData(20_000, 4_096, 1_548)]
    [InlineData(20_000, 1_024, 256)]
    [InlineData(100, 1_024, 100)]
    [InlineData(100, 3, 1)]
    public void Each_connection_leaves_room_for_a_file_and_all_of_them_for_the_program(int wanted, int? files, int most) => Assert.Equal(most, OpenFiles.MostConnections(wanted, files));

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             63000                63000                processes ", null)]
    public void The_limit_of_open_files_is_the_systems(string row, int? expected) => Assert.Equal(expected, OpenFiles.Read(["Limit                     Soft Limit           Hard Limit           Units     ", row]));

    [Fact]
    public void One_address_takes_no_more_than_its_share_and_gives_back_what_it_had()
    {
        var limits = Limits(most: 100, ofAnAddress: 3);
        var held = Enumerable.Range(0, 3).Select(_ => limits.Take(IPAddress.Parse("192.0.2.1"))).ToList();

        Assert.DoesNotContain(null, held);
        Assert.Null(limits.Take(IPAddress.Parse("192.0.2.1")));
        Assert.Null(limits.Take(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.NotNull(limits.Take(IPAddress.Parse("192.0.2.2")));
        held[0]?.Dispose();
        held[0]?.Dispose();
        Assert.NotNull(limits.Take(IPAddress.Parse("192.0.2.1")));
        Assert.Null(limits.Take(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void A_network_of_IPv6_that_one_host_has_is_one_address()
    {
        var limits = Limits(most: 100, ofAnAddress: 2);

        Assert.NotNull(limits.Take(IPAddress.Parse("2001:db8::1")));
        Assert.NotNull(limits.Take(IPAddress.Parse("2001:db8::2")));
        Assert.Null(limits.Take(IPAddress.Parse("2001:db8::3")));
        Assert.NotNull(limits.Take(IPAddress.Parse("2001:db8:0:1::3")));
    }

    [Theory]
    [InlineData("127.0.0.9")]
    [InlineData("::1")]
    [InlineData("10.9.0.1")]
    public void This_computer_and_proxies_have_more_than_one_share_but_not_more_than_all(string address)
    {
        var limits = Limits(most: 100, ofAnAddress: 3);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotNull(limits.Take(IPAddress.Parse(address))));
        Assert.Null(limits.Take(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData(1000, 50)]
    [InlineData(0, 100)]
    public void A_share_is_at_most_half_of_all_unless_there_is_none(int ofAnAddress, int expected) => Assert.Equal(expected, Limits(most: 100, ofAnAddress).MostOfAnAddress);

    [Fact]
    public void What_is_refused_is_told_once_a_minute_with_its_number()
    {
        var limits = Limits(most: 100, ofAnAddress: 1);
        limits.Take(IPAddress.Parse("192.0.2.1"));
        for (var second = 0; second < 90; second++)
        {
            limits.Take(IPAddress.Parse("192.0.2.1"));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["1", "60"], _log.Told.Select(line => line.Split(' ')[0]));
        Assert.All(_log.Told, line => Assert.Contains("GOOSED_MAX_CONNECTIONS_PER_ADDRESS", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_may_open_few_files_survives_more_connections_than_that()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There is no limit of files to lower.");
        }

        var start = new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n 512 && exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Goosed.dll")}' serve bootd --listen http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var crowd = new List<TcpClient>();
        var log = new List<string>();
        try
        {
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? address = null;
            while (address is null && await process.StandardOutput.ReadLineAsync(Ct) is { } line)
            {
                log.Add(line);
                address = Regex.Match(line, @"Serving bootd on (http://127\.0\.0\.1:\d+)") is { Success: true } match ? match.Groups[1].Value : null;
            }

            Assert.Contains(log, line => line.Contains("GOOSED_MAX_CONNECTIONS", StringComparison.Ordinal) && line.Contains("512", StringComparison.Ordinal));
            var url = new Uri($"{address}/healthz");
            for (var n = 0; n < 700; n++)
            {
                crowd.Add(new TcpClient());
                await ClosedAsync(crowd[^1].ConnectAsync(IPAddress.Loopback, url.Port, Ct).AsTask());
            }

            // A connection that is closed proves that those before it were accepted.
            await ClosedAsync(crowd[^1].Connected ? crowd[^1].GetStream().ReadExactlyAsync(new byte[1], Ct).AsTask() : Task.CompletedTask);
            Assert.False(process.HasExited);
            crowd.ForEach(client => client.Dispose());
            using var http = new HttpClient();
            while (!await LivesAsync(http, url))
            {
                Assert.False(process.HasExited);
            }
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
            process.Kill();
        }

        log.AddRange((await process.StandardOutput.ReadToEndAsync(Ct)).Split('\n'));
        Assert.Single(log, line => line.Contains("connections were closed", StringComparison.Ordinal));
    }

    private static async Task ClosedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception closed) when (closed is SocketException or IOException)
        {
            // One too many: closed at once, maybe before the client knows that it was open.
        }
    }

    private static async Task<bool> LivesAsync(HttpClient http, Uri url)
    {
        try
        {
            return await http.GetStringAsync(url, Ct) == "ok\n";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private ConnectionLimits Limits(int most, int ofAnAddress)
    {
        var settings = new Dictionary<string, string?> { ["GOOSED_MAX_CONNECTIONS"] = $"{most}", ["GOOSED_MAX_CONNECTIONS_PER_ADDRESS"] = $"{ofAnAddress}", ["GOOSED_TRUSTED_PROXIES"] = "10.9.0.1" };
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new(GoosedOptions.Read(new SettingsReader(settings.GetValueOrDefault, new Dictionary<string, string?>()), ["bootd"]), meters, _clock, _log);
    }

    private sealed class Lines : ILogger<ConnectionLimits>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Told.Add(formatter(state, exception));
    }
}
