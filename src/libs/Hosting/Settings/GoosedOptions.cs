namespace Goosed.Hosting.Settings;

/// <summary>The settings of a process.</summary>
public sealed class GoosedOptions
{
    public static readonly Setting ListenSetting = new("GOOSED_LISTEN", "http://127.0.0.1:8080", "Addresses to serve on, comma separated. Off loopback, operators sign in.", "--listen");
    public static readonly Setting DataSetting = new("GOOSED_DATA", "./data", "Data directory of the embedded backends. It belongs to one process.", "--data");
    public static readonly Setting InfraSetting = new("INFRA_PATH", "./infra", "Folder of the desired state: blueprints/, workflows/, machine-profiles/, branding/.", "--infra");
    public static readonly Setting ApiBaseSetting = new("GOOSED_API_BASE", null, "Base URL that machines use for the API. Without it, that of each request; in a bootd without api, http://api.goose.local.");
    public static readonly Setting ArtifactsBaseSetting = new("GOOSED_ARTIFACTS_BASE", null, "Base URL of artifacts-gw. Without it, the API's when both run in one process; else it is needed.");
    public static readonly Setting AuthSetting = new("GOOSED_AUTH", "token", "Operator sign-in: token, or off to open operator calls to everybody who can reach them. On loopback none is asked for.");
    public static readonly Setting AdminTokenSetting = new("GOOSED_ADMIN_TOKEN", null, "The operator's token, at least 16 characters. Off loopback and unset, the first start makes one and says in which file.", Secret: true);
    public static readonly Setting OnEnrolSetting = new("GOOSED_ON_ENROL", "run", "What a first enrolment does: run starts a run, hold waits for POST /v1/runs/start.");
    public static readonly Setting OnFirstReadSetting = new("GOOSED_ON_FIRST_READ", "hold", "What becomes of the machines that the first reading of the desired state brings into a new database: hold enrols them on hold, until goosectl machines release; run enrols them as any other.");
    public static readonly Setting BootAttemptsSetting = new("GOOSED_BOOT_ATTEMPTS", "5", "Boots into the installer without a new milestone after which a run fails: 1 to 100.");
    public static readonly Setting AttemptSecondsSetting = new("GOOSED_BOOT_ATTEMPT_SECONDS", "60", "Boot requests of a run within so many seconds are one boot: 0 to 3600; 0 counts each.");
    public static readonly Setting BootRetrySetting = new("GOOSED_BOOT_RETRY", "10", "Seconds that a waiting machine pauses before it asks again: 1 to 300.");

    public static readonly Setting TokenAddressSetting = new("GOOSED_TOKEN_ADDRESS", "warn", "What becomes of a boot script's token that is used from a second address: off for nothing, warn to show it in the run, strict to refuse it as well.");

    public static readonly Setting CollectorSetting = new("OTEL_EXPORTER_OTLP_ENDPOINT", null, "URL of an OpenTelemetry collector that traces, metrics and logs are sent to (OTLP over HTTP). Without it nothing is sent.");

    /// <summary>Every setting, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        ListenSetting, DataSetting, InfraSetting, ApiBaseSetting, ArtifactsBaseSetting, AuthSetting, AdminTokenSetting, OnEnrolSetting,
        OnFirstReadSetting, BootAttemptsSetting, AttemptSecondsSetting, BootRetrySetting, TokenAddressSetting, .. RequestLimits.All,
        CollectorSetting, .. DatabaseSettings.All, .. BusSettings.All, .. ObjectSettings.All,
    ];

    /// <summary>Addresses to serve on.</summary>
    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>Full path of the data directory.</summary>
    public required string Data { get; init; }

    /// <summary>The database outside the process, with its secrets; null for the embedded one.</summary>
    public string? DatabaseDsn { get; init; }

    /// <summary>Full path of the desired state.</summary>
    public required string Infra { get; init; }

    /// <summary>Base URL for machines, without a slash at its end; null means that of each request.</summary>
    public string? ApiBase { get; init; }

    /// <summary>Base URL of artifacts-gw, without a slash at its end; null means the API's.</summary>
    public string? ArtifactsBase { get; init; }

    /// <summary>True when operators must sign in off loopback.</summary>
    public bool SignIn { get; init; } = true;

    public string? AdminToken { get; init; }

    /// <summary>True when a first enrolment starts a run.</summary>
    public bool RunOnEnrol { get; init; } = true;

    /// <summary>True when machines that a new database's first reading of the desired state brings are enrolled as any other.</summary>
    public bool RunOnFirstRead { get; init; }

    public int BootAttempts { get; init; } = 5;

    /// <summary>Boot requests of a run within it are one boot.</summary>
    public TimeSpan AttemptTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Seconds that a waiting machine pauses before it asks again.</summary>
    public int BootRetry { get; init; } = 10;

    /// <summary>What becomes of a boot script's token that is used from a second address.</summary>
    public TokenAddressPolicy TokenAddress { get; init; } = TokenAddressPolicy.Warn;

    public RequestLimits Limits { get; init; } = new();

    /// <summary>Servers that carry events; null means that they stay in the process.</summary>
    public BusSettings? Bus { get; init; }

    /// <summary>Where files lie.</summary>
    public ObjectSettings Objects { get; init; } = new();

    /// <summary>Collector of telemetry; null sends none.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Names of the roles that run in this process.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>True when every address is loopback, so that only this computer can call.</summary>
    public bool LoopbackOnly => Listen.All(address => address.IsLoopback);

    public bool Has(string role) => Roles.Contains(role);

    /// <summary>Reads them all; throws <see cref="SettingsException"/> with every fault.</summary>
    public static GoosedOptions Read(SettingsReader reader, IReadOnlyList<string> roles)
    {
        var options = new GoosedOptions
        {
            Roles = roles,
            DatabaseDsn = DatabaseSettings.Read(reader),
            Listen = Addresses(reader),
            Data = Path.GetFullPath(reader.Required(DataSetting)),
            Infra = Path.GetFullPath(reader.Required(InfraSetting)),
            ApiBase = Base(reader, ApiBaseSetting),
            ArtifactsBase = Base(reader, ArtifactsBaseSetting),
            SignIn = reader.Choice(AuthSetting, "token", "off") == "token",
            AdminToken = reader.Text(AdminTokenSetting),
            RunOnEnrol = reader.Choice(OnEnrolSetting, "run", "hold") == "run",
            RunOnFirstRead = reader.Choice(OnFirstReadSetting, "hold", "run") == "run",
            TokenAddress = reader.Choice(TokenAddressSetting, "off", "warn", "strict") switch { "off" => TokenAddressPolicy.Off, "strict" => TokenAddressPolicy.Strict, _ => TokenAddressPolicy.Warn },
            Limits = RequestLimits.Read(reader),
            Bus = BusSettings.Read(reader),
            Objects = ObjectSettings.Read(reader),
            Collector = reader.Url(CollectorSetting),
            BootAttempts = reader.Number(BootAttemptsSetting, 1, 100),
            AttemptTime = TimeSpan.FromSeconds(reader.Number(AttemptSecondsSetting, 0, 3600)),
            BootRetry = reader.Number(BootRetrySetting, 1, 300),
        };
        if (options.AdminToken is { Length: < 16 })
        {
            reader.Fault(AdminTokenSetting, "it is shorter than 16 characters; make a longer one, for example with: openssl rand -hex 24", "");
        }

        if (options.ArtifactsBase is null && options.Has("api") && !options.Has("artifacts-gw"))
        {
            reader.Fault(ArtifactsBaseSetting, "api runs without artifacts-gw in its process, so it must be set to the URL that machines reach artifacts-gw by.", "");
        }

        DatabaseSettings.Check(options, reader);
        reader.ThrowIfFaulty();
        return options;
    }

    private static IReadOnlyList<ListenAddress> Addresses(SettingsReader reader)
    {
        var addresses = new List<ListenAddress>();
        var texts = reader.Required(ListenSetting).Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var text in texts.DefaultIfEmpty(""))
        {
            if (ListenAddress.Parse(text) is not { } address)
            {
                return reader.Fault<IReadOnlyList<ListenAddress>>(
                    ListenSetting,
                    $"'{text}' is not an address to serve on; write it as http://127.0.0.1:8080, http://[::1]:8080, http://localhost:8080 or http://0.0.0.0:8080.",
                    []);
            }

            if (addresses.FirstOrDefault(address.Overlaps) is { } other)
            {
                return reader.Fault<IReadOnlyList<ListenAddress>>(
                    ListenSetting, $"{other} and {address} are the same port of the same address; name it once.", []);
            }

            addresses.Add(address);
        }

        return addresses;
    }

    private static string? Base(SettingsReader reader, Setting setting)
    {
        var url = reader.Url(setting);
        return url?.OriginalString.Split('/', '\\').Skip(2).FirstOrDefault()?.Contains('%', StringComparison.Ordinal) == true
            ? reader.Fault<string?>(setting, $"'{url.OriginalString}' names an IPv6 zone (behind %), which means something on this computer alone; write an address that machines reach, without a zone.", null)
            : url?.AbsoluteUri.TrimEnd('/');
    }
}
