using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Goosed.Hosting.Settings;

/// <summary>Event bus outside the process: NATS with JetStream.</summary>
public sealed record BusSettings
{
    public static readonly Setting UrlSetting = new("NATS_URL", null, "NATS servers that carry events between processes, comma separated: nats://host:4222 or tls://host:4222. A user and password may stand in them. Without it events stay in the process.");
    public static readonly Setting UserSetting = new("NATS_USER", null, "User to sign in to NATS as.");
    public static readonly Setting PasswordSetting = new("NATS_PASSWORD", null, "The NATS user's password.", Secret: true);
    public static readonly Setting TokenSetting = new("NATS_TOKEN", null, "Token to sign in to NATS with.", Secret: true);
    public static readonly Setting SeedSetting = new("NATS_NKEY_SEED", null, "Seed of the nkey to sign in to NATS with (SU...).", Secret: true);
    public static readonly Setting CredentialsSetting = new("NATS_CREDS", null, "File with a JWT and its seed to sign in to NATS with, as nsc writes it.");
    public static readonly Setting CaSetting = new("NATS_TLS_CA", null, "PEM file of the authorities that sign the NATS servers' certificates. Without it, those of the system. Set, TLS is required.");
    public static readonly Setting CertificateSetting = new("NATS_TLS_CERT", null, "PEM file of a client certificate to show to the NATS servers; needs NATS_TLS_KEY.");
    public static readonly Setting KeySetting = new("NATS_TLS_KEY", null, "PEM file of that certificate's key.");
    public static readonly Setting ReplicasSetting = new("NATS_REPLICAS", "1", "NATS servers that keep each event: 1 to 5; 3 in a cluster of three.");

    public static readonly IReadOnlyList<Setting> All =
        [UrlSetting, UserSetting, PasswordSetting, TokenSetting, SeedSetting, CredentialsSetting, CaSetting, CertificateSetting, KeySetting, ReplicasSetting];

    /// <summary>Servers, comma separated, without credentials.</summary>
    public required string Url { get; init; }

    public string? User { get; init; }
    public string? Password { get; init; }
    public string? Token { get; init; }
    public string? Seed { get; init; }
    public string? CredentialsFile { get; init; }
    public string? CaFile { get; init; }
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }
    public int Replicas { get; init; } = 1;

    /// <summary>Null when events stay in the process.</summary>
    internal static BusSettings? Read(SettingsReader reader)
    {
        if (reader.Text(UrlSetting) is not { } text)
        {
            return null;
        }

        var (url, user, password) = Servers(reader, text);
        var settings = new BusSettings
        {
            Url = url,
            User = reader.Text(UserSetting) ?? (password is null ? null : user),
            Password = reader.Text(PasswordSetting) ?? password,

            // By NATS's convention a name without a password is a token.
            Token = reader.Text(TokenSetting) ?? (password is null ? user : null),
            Seed = reader.Text(SeedSetting),
            CredentialsFile = ExistingFile(reader, CredentialsSetting),
            CaFile = ExistingFile(reader, CaSetting),
            CertificateFile = ExistingFile(reader, CertificateSetting),
            KeyFile = ExistingFile(reader, KeySetting),
            Replicas = reader.Number(ReplicasSetting, 1, 5),
        };
        settings.Check(reader);
        return settings;
    }

    private void Check(SettingsReader reader)
    {
        if (User is null != Password is null)
        {
            reader.Fault(User is null ? UserSetting : PasswordSetting, "a user and a password go together; set both.", "");
        }

        if (Seed is not null && (Seed.Length != 58 || !Seed.StartsWith("SU", StringComparison.Ordinal)))
        {
            reader.Fault(SeedSetting, "it is no seed of a user's nkey, which begins with SU and has 58 characters.", "");
        }

        string[] ways = [.. new[] { (User, UserSetting), (Token, TokenSetting), (Seed, SeedSetting), (CredentialsFile, CredentialsSetting) }.Where(way => way.Item1 is not null).Select(way => way.Item2.Name)];
        if (ways.Length > 1)
        {
            reader.Fault(UrlSetting, $"there are several ways to sign in ({string.Join(", ", ways)}); keep one.", "");
        }

        if (CertificateFile is null != KeyFile is null)
        {
            reader.Fault(CertificateFile is null ? CertificateSetting : KeySetting, "a certificate and its key go together; set both.", "");
        }

        CheckCertificates(reader);
    }

    private void CheckCertificates(SettingsReader reader)
    {
        try
        {
            if (CertificateFile is not null && KeyFile is not null)
            {
                using var certificate = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
            }
        }
        catch (CryptographicException wrong)
        {
            reader.Fault(CertificateSetting, $"{CertificateFile} and {KeyFile} are not a certificate and its key in PEM: {wrong.Message}", "");
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            if (CaFile is not null)
            {
                authorities.ImportFromPemFile(CaFile);
                if (authorities.Count == 0)
                {
                    reader.Fault(CaSetting, $"{CaFile} holds no certificates in PEM.", "");
                }
            }
        }
        catch (CryptographicException wrong)
        {
            reader.Fault(CaSetting, $"{CaFile} holds something else than certificates in PEM: {wrong.Message}", "");
        }
    }

    private static (string Url, string? User, string? Password) Servers(SettingsReader reader, string text)
    {
        string? user = null;
        string? password = null;
        var servers = new List<string>();
        foreach (var server in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls") || uri.Host.Length == 0 || uri.PathAndQuery.Trim('/').Length > 0)
            {
                // The address may hold a password, so it is not repeated.
                return reader.Fault(UrlSetting, "it holds something that is no address of a NATS server; write nats://host:4222 or tls://host:4222, several with commas.", ("", user, password));
            }

            if (uri.UserInfo.Length > 0)
            {
                var parts = uri.UserInfo.Split(':', 2);
                (user, password) = (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null);
            }

            servers.Add($"{uri.Scheme}://{uri.Host}:{(uri.Port > 0 ? uri.Port : 4222)}");
        }

        return servers.Count > 0 ? (string.Join(',', servers), user, password) : reader.Fault(UrlSetting, "it names no server; write nats://host:4222.", ("", user, password));
    }

    private static string? ExistingFile(SettingsReader reader, Setting setting)
    {
        if (reader.Text(setting) is not { } path)
        {
            return null;
        }

        try
        {
            using var readable = File.OpenRead(path);
            return Path.GetFullPath(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return reader.Fault<string?>(setting, $"the file {path} can't be read: {unreadable.Message}", null);
        }
    }
}
