namespace Goosed.Hosting.Settings;

/// <summary>Settings of backends outside the process. This version has the embedded ones only, and says so instead of ignoring a setting.</summary>
public static class OutsideBackends
{
    private static readonly (Setting Setting, string Instead)[] NotYet =
    [
        (new("DB_DSN", null, "Database. This version has the embedded one only and refuses to start when this is set.", Secret: true), "the database is the embedded one in GOOSED_DATA"),
        (new("NATS_URL", null, "Event bus. This version has the embedded one only and refuses to start when this is set."), "events go through the embedded bus"),
        (new("S3_ENDPOINT", null, "Object store. This version has the embedded one only and refuses to start when this is set."), "objects lie in GOOSED_DATA"),
    ];

    public static readonly IReadOnlyList<Setting> All = [.. NotYet.Select(backend => backend.Setting)];

    internal static void RefuseUnknown(SettingsReader reader)
    {
        foreach (var (setting, instead) in NotYet)
        {
            if (reader.Text(setting) is not null)
            {
                reader.Fault(setting, $"this version of goosed has embedded backends only ({instead}); unset it.", "");
            }
        }
    }
}
