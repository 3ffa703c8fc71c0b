namespace Goosed.Hosting.Settings;

/// <summary>Where files lie: in the data directory, or in a bucket of an S3 gateway.</summary>
public sealed record ObjectSettings
{
    public static readonly Setting EndpointSetting = new("S3_ENDPOINT", null, "S3 gateway that objects lie in, as host:port or URL. Without it they are files in the data directory.");
    public static readonly Setting RegionSetting = new("S3_REGION", "us-east-1", "Region that calls to the gateway are signed for.");
    public static readonly Setting AccessKeySetting = new("S3_ACCESS_KEY", null, "Access key for the gateway; needed with S3_ENDPOINT.", Secret: true);
    public static readonly Setting SecretKeySetting = new("S3_SECRET_KEY", null, "Secret key for the gateway; needed with S3_ENDPOINT.", Secret: true);
    public static readonly Setting TlsSetting = new("S3_TLS", null, "Whether the gateway is spoken to by TLS: true or false. Without it, what the URL in S3_ENDPOINT says; true for a bare host:port.");
    public static readonly Setting CaSetting = new("S3_CA", null, "PEM file of the authority that signed the gateway's certificate. Without it, those that the system trusts.");
    public static readonly Setting BucketSetting = new("S3_BUCKET", "goosed", "Bucket; it is made when it is missing.");
    public static readonly Setting PublicEndpointSetting = new("S3_PUBLIC_ENDPOINT", null, "URL that machines reach the gateway by, for presigned URLs. Without it, S3_ENDPOINT.");
    public static readonly Setting DownloadsSetting = new("GOOSED_DOWNLOADS", "proxy", "How machines get objects from S3: proxy streams them through artifacts-gw, which works where machines reach nothing else; redirect sends machines to the gateway.");
    public static readonly Setting UploadsSetting = new("GOOSED_UPLOADS", "gateway", "How files get into S3: gateway takes them through artifacts-gw, hashed on the way; direct gives out URLs of the S3 gateway, and reads files back before they are ready.");

    public static readonly IReadOnlyList<Setting> All =
        [EndpointSetting, RegionSetting, AccessKeySetting, SecretKeySetting, TlsSetting, CaSetting, BucketSetting, PublicEndpointSetting, DownloadsSetting, UploadsSetting];

    /// <summary>Scheme, host and port of the gateway; null for files in the data directory.</summary>
    public Uri? Endpoint { get; init; }

    public string Region { get; init; } = "";

    public string AccessKey { get; init; } = "";

    public string SecretKey { get; init; } = "";

    public string? CaFile { get; init; }

    public string Bucket { get; init; } = "";

    public Uri? PublicEndpoint { get; init; }

    /// <summary>True when machines fetch objects from the gateway itself.</summary>
    public bool RedirectDownloads { get; init; }

    /// <summary>True when files are put to the gateway itself.</summary>
    public bool DirectUploads { get; init; }

    // Secrets never print.
    public override string ToString() => Endpoint is null ? "files" : $"{Endpoint.Authority}/{Bucket}";

    /// <summary>Reads them all, and notes what is wrong.</summary>
    public static ObjectSettings Read(SettingsReader reader)
    {
        if (reader.Text(EndpointSetting) is not { } text)
        {
            return new();
        }

        var settings = new ObjectSettings
        {
            Endpoint = ReadEndpoint(reader, text),
            Region = reader.Required(RegionSetting),
            AccessKey = Key(reader, AccessKeySetting),
            SecretKey = Key(reader, SecretKeySetting),
            CaFile = reader.Text(CaSetting),
            Bucket = reader.Required(BucketSetting),
            PublicEndpoint = WithoutPath(reader, PublicEndpointSetting, reader.Url(PublicEndpointSetting)),
            RedirectDownloads = reader.Choice(DownloadsSetting, "proxy", "redirect") == "redirect",
            DirectUploads = reader.Choice(UploadsSetting, "gateway", "direct") == "direct",
        };
        if (settings.CaFile is { } file && !File.Exists(file))
        {
            reader.Fault(CaSetting, $"there is no file {file}; name the PEM file of the authority that signed the gateway's certificate.", "");
        }

        if (!IsBucket(settings.Bucket))
        {
            reader.Fault(BucketSetting, $"'{settings.Bucket}' is no name of a bucket; take 3 to 63 of a-z, 0-9, '-' and '.', with a letter or digit at both ends.", "");
        }

        return settings;
    }

    private static string Key(SettingsReader reader, Setting setting) =>
        reader.Text(setting) ?? reader.Fault(setting, $"S3_ENDPOINT is set, so it must be too; set it, or {setting.Name}_FILE to the file that holds it.", "");

    private static Uri? ReadEndpoint(SettingsReader reader, string text)
    {
        var tls = reader.Text(TlsSetting) is null ? null : reader.Choice(TlsSetting, "true", "false");
        var isUrl = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isUrl ? text : $"{(tls == "false" ? "http" : "https")}://{text}", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            return reader.Fault<Uri?>(EndpointSetting, "it is neither host:port nor a URL; write it as s3.example:7480 or https://s3.example, without a name or password.", null);
        }

        if (isUrl && tls is not null && tls == "true" != (uri.Scheme == "https"))
        {
            return reader.Fault<Uri?>(TlsSetting, $"it is {tls}, but S3_ENDPOINT begins with {uri.Scheme}://; leave S3_TLS out, or make the two agree.", null);
        }

        return WithoutPath(reader, EndpointSetting, uri);
    }

    private static Uri? WithoutPath(SettingsReader reader, Setting setting, Uri? uri) => uri is null or { AbsolutePath: "/", Query: "" }
        ? uri
        : reader.Fault<Uri?>(setting, $"it has a path ({uri.AbsolutePath}), which S3 calls can't have before the bucket; give scheme, host and port alone, and the bucket as S3_BUCKET.", null);

    private static bool IsBucket(string name) => name.Length is >= 3 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) && !name.Contains("..", StringComparison.Ordinal);
}
