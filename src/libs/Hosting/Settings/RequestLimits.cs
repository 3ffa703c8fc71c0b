using System.Net;
using Goosed.Core.Json;

namespace Goosed.Hosting.Settings;

/// <summary>How much a caller may ask for; docs/limits.md tells what one sees beyond.</summary>
public sealed record RequestLimits
{
    public static readonly Setting MaxBodySetting = new("GOOSED_MAX_BODY", "1MiB", "Largest body of a call, uploads excepted: 64KiB to 64MiB.");
    public static readonly Setting MaxUploadSetting = new("GOOSED_MAX_UPLOAD", "100GiB", "Largest artifact that can be uploaded: 1MiB to 10TiB.");
    public static readonly Setting MaxDepthSetting = new("GOOSED_MAX_JSON_DEPTH", "64", "Deepest nesting of JSON that is read: 16 to 1000.");
    public static readonly Setting MaxConnectionsSetting = new("GOOSED_MAX_CONNECTIONS", "20000", "Connections that are held at once; further ones are closed: 100 to 1000000. Fewer where the process may have few files open.");
    public static readonly Setting MaxPerAddressSetting = new("GOOSED_MAX_CONNECTIONS_PER_ADDRESS", "1000", "Connections that one address may hold at once, at most half of all: 1 to 1000000, 0 for any number. This computer and trusted proxies are not counted.");
    public static readonly Setting HeaderSecondsSetting = new("GOOSED_HEADER_SECONDS", "15", "Seconds in which a request's head must be there: 1 to 300.");
    public static readonly Setting IdleSecondsSetting = new("GOOSED_IDLE_SECONDS", "130", "Seconds after which a connection without a request is closed: 1 to 3600.");
    public static readonly Setting BodyRateSetting = new("GOOSED_MIN_BODY_RATE", "240", "Bytes a second that a body must come with, on average, after its first 5 seconds: 1 to 1000000.");
    public static readonly Setting PerAddressSetting = new("GOOSED_RATE_PER_ADDRESS", "1000", "Calls a second that one address may make on routes that machines use; ten times as many at once. 0 for any number. Operators on this computer are not counted.");
    public static readonly Setting PerMachineSetting = new("GOOSED_RATE_PER_MACHINE", "10", "Calls a second that one address may make for one machine: menu, boot script, answer file; ten times as many at once. 0 for any number.");
    public static readonly Setting ReportsPerMinuteSetting = new("GOOSED_REPORTS_PER_MINUTE", "120", "Reports (facts, milestones, the end of a run) that one machine may send a minute by its token: 1 to 1000000, 0 for any number.");
    public static readonly Setting ReportBytesPerMinuteSetting = new("GOOSED_REPORT_BYTES_PER_MINUTE", "16MiB", "Bytes of reports that one machine may send a minute, and never less than one report: up to 1TiB, 0 for any number.");
    public static readonly Setting ReportsPerDaySetting = new("GOOSED_REPORTS_PER_DAY", "5000", "Reports that one machine may send a day by its token: 1 to 1000000, 0 for any number.");
    public static readonly Setting ReportBytesPerDaySetting = new("GOOSED_REPORT_BYTES_PER_DAY", "64MiB", "Bytes of reports that one machine may send a day, and never less than one report: up to 1TiB, 0 for any number.");
    public static readonly Setting EventStreamsSetting = new("GOOSED_EVENT_STREAMS", "100", "Streams of events (GET /v1/events) that one token, and one address, may have open at once: 1 to 1000000, 0 for any number.");
    public static readonly Setting ProxiesSetting = new("GOOSED_TRUSTED_PROXIES", null, "Addresses of proxies, comma separated, whose X-Forwarded-For, -Proto and -Host are believed. A network (10.0.0.0/24) is taken too, but whoever is in it can name any address as his.");
    public static readonly Setting ProxyHopsSetting = new("GOOSED_PROXY_HOPS", "1", "Trusted proxies that a call may pass, one behind the other: 1 to 10. So many addresses are read from the end of X-Forwarded-For.");

    public static readonly IReadOnlyList<Setting> All =
        [MaxBodySetting, MaxUploadSetting, MaxDepthSetting, MaxConnectionsSetting, MaxPerAddressSetting, HeaderSecondsSetting, IdleSecondsSetting, BodyRateSetting, PerAddressSetting, PerMachineSetting, ReportsPerMinuteSetting, ReportBytesPerMinuteSetting, ReportsPerDaySetting, ReportBytesPerDaySetting, EventStreamsSetting, ProxiesSetting, ProxyHopsSetting];

    /// <summary>Bytes.</summary>
    public long MaxBody { get; init; } = 1024 * 1024;

    /// <summary>Bytes.</summary>
    public long MaxUpload { get; init; } = 100L << 30;
    public int MaxDepth { get; init; } = 64;
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>0 for any number.</summary>
    public int MaxPerAddress { get; init; } = 1000;
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Bytes a second.</summary>
    public int BodyRate { get; init; } = 240;

    /// <summary>Calls a second; 0 for any number.</summary>
    public int PerAddress { get; init; } = 1000;

    /// <summary>Calls a second; 0 for any number.</summary>
    public int PerMachine { get; init; } = 10;

    /// <summary>0 for any number; so are the next three.</summary>
    public int ReportsPerMinute { get; init; } = 120;

    /// <summary>Bytes.</summary>
    public long ReportBytesPerMinute { get; init; } = 16L << 20;
    public int ReportsPerDay { get; init; } = 5000;

    /// <summary>Bytes.</summary>
    public long ReportBytesPerDay { get; init; } = 64L << 20;

    /// <summary>Largest body of a machine's report, in bytes: never less than the log of an installer needs.</summary>
    public long MaxReport => Math.Max(MaxBody, 4 << 20);

    /// <summary>0 for any number.</summary>
    public int EventStreams { get; init; } = 100;
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];
    public int ProxyHops { get; init; } = 1;

    public static RequestLimits Read(SettingsReader reader) => new()
    {
        MaxBody = reader.Bytes(MaxBodySetting, 64L << 10, 64L << 20),
        MaxUpload = reader.Bytes(MaxUploadSetting, 1L << 20, 10L << 40),
        MaxDepth = reader.Number(MaxDepthSetting, 16, StoredJson.MaxTaken),
        MaxConnections = reader.Number(MaxConnectionsSetting, 100, 1_000_000),
        MaxPerAddress = reader.Number(MaxPerAddressSetting, 0, 1_000_000),
        HeaderTime = TimeSpan.FromSeconds(reader.Number(HeaderSecondsSetting, 1, 300)),
        IdleTime = TimeSpan.FromSeconds(reader.Number(IdleSecondsSetting, 1, 3600)),
        BodyRate = reader.Number(BodyRateSetting, 1, 1_000_000),
        PerAddress = reader.Number(PerAddressSetting, 0, 1_000_000),
        PerMachine = reader.Number(PerMachineSetting, 0, 1_000_000),
        ReportsPerMinute = reader.Number(ReportsPerMinuteSetting, 0, 1_000_000),
        ReportBytesPerMinute = reader.Bytes(ReportBytesPerMinuteSetting, 0, 1L << 40),
        ReportsPerDay = reader.Number(ReportsPerDaySetting, 0, 1_000_000),
        ReportBytesPerDay = reader.Bytes(ReportBytesPerDaySetting, 0, 1L << 40),
        EventStreams = reader.Number(EventStreamsSetting, 0, 1_000_000),
        Proxies = Networks(reader),
        ProxyHops = reader.Number(ProxyHopsSetting, 1, 10),
    };

    /// <summary>True for the address of a proxy whose word counts.</summary>
    public bool IsProxy(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && Proxies.Any(network => network.Contains(plain));
    }

    private static List<IPNetwork> Networks(SettingsReader reader)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in (reader.Text(ProxiesSetting) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                reader.Fault(ProxiesSetting, $"'{text}' is no address and no network; write it as 10.0.0.5 or 10.0.0.0/24.", "");
            }
        }

        return networks;
    }
}
