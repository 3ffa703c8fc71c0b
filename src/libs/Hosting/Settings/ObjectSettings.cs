namespace Goosed.Hosting.Settings;

/// <summary>Object store outside the process. This version has the embedded one only, and says so instead of ignoring a setting.</summary>
public static class ObjectSettings
{
    public static readonly Setting EndpointSetting = new("S3_ENDPOINT", null, "Object store. This version has the embedded one only and refuses to start when this is set.");

    public static readonly IReadOnlyList<Setting> All = [EndpointSetting];

    internal static void Read(SettingsReader reader)
    {
        if (reader.Text(EndpointSetting) is not null)
        {
            reader.Fault(EndpointSetting, "this version of goosed has embedded backends only (objects lie in GOOSED_DATA); unset it.", "");
        }
    }
}
