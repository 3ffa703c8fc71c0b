namespace Goosed.Hosting.Settings;

/// <summary>Database outside the process. This version has the embedded one only, and says so instead of ignoring a setting.</summary>
public static class DatabaseSettings
{
    public static readonly Setting DsnSetting = new("DB_DSN", null, "Database. This version has the embedded one only and refuses to start when this is set.", Secret: true);

    public static readonly IReadOnlyList<Setting> All = [DsnSetting];

    internal static void Read(SettingsReader reader)
    {
        if (reader.Text(DsnSetting) is not null)
        {
            reader.Fault(DsnSetting, "this version of goosed has embedded backends only (the database is the embedded one in GOOSED_DATA); unset it.", "");
        }
    }
}
