namespace Goosed.Hosting.Settings;

/// <summary>Database outside the process.</summary>
public static class DatabaseSettings
{
    public static readonly Setting DsnSetting = new("DB_DSN", null,
        "PostgreSQL database: a URL, `postgres://user:password@host:5432/database?sslmode=verify-full`, or Npgsql's keywords. Without it, the embedded database in the data directory. See [operations.md](operations.md).", Secret: true);

    public static readonly IReadOnlyList<Setting> All = [DsnSetting];

    /// <summary>The name of a server's database; null for the embedded one.</summary>
    internal static string? Read(SettingsReader reader) => reader.Text(DsnSetting);

    // Processes that share a database have no directory in which one of them could leave a token for the others.
    internal static void Check(GoosedOptions options, SettingsReader reader)
    {
        if (options is { DatabaseDsn: not null, LoopbackOnly: false, SignIn: true, AdminToken: null })
        {
            reader.Fault(GoosedOptions.AdminTokenSetting, "it must be set when GOOSED_LISTEN is off loopback and DB_DSN is set, the same for every process; make one with: openssl rand -hex 24", "");
        }
    }
}
