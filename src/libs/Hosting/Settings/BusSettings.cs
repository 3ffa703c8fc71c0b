namespace Goosed.Hosting.Settings;

/// <summary>Event bus outside the process. This version has the embedded one only, and says so instead of ignoring a setting.</summary>
public static class BusSettings
{
    public static readonly Setting UrlSetting = new("NATS_URL", null, "Event bus. This version has the embedded one only and refuses to start when this is set.");

    public static readonly IReadOnlyList<Setting> All = [UrlSetting];

    internal static void Read(SettingsReader reader)
    {
        if (reader.Text(UrlSetting) is not null)
        {
            reader.Fault(UrlSetting, "this version of goosed has embedded backends only (events go through the embedded bus); unset it.", "");
        }
    }
}
