namespace Goosed.Rendering.Windows;

/// <summary>Windows' names of the common IANA time zones (CLDR's table, its most used rows).</summary>
internal static class WindowsTimezones
{
    private static readonly Dictionary<string, string> s_names = Read(
        """
        UTC=UTC,Etc/UTC,Etc/GMT
        GMT Standard Time=Europe/London,Europe/Dublin,Europe/Lisbon
        Greenwich Standard Time=Africa/Abidjan,Atlantic/Reykjavik
        W. Europe Standard Time=Europe/Berlin,Europe/Amsterdam,Europe/Vienna,Europe/Zurich,Europe/Rome,Europe/Stockholm,Europe/Oslo,Europe/Luxembourg
        Romance Standard Time=Europe/Paris,Europe/Madrid,Europe/Brussels,Europe/Copenhagen
        Central Europe Standard Time=Europe/Budapest,Europe/Prague,Europe/Belgrade,Europe/Bratislava,Europe/Ljubljana
        Central European Standard Time=Europe/Warsaw,Europe/Zagreb,Europe/Sarajevo
        GTB Standard Time=Europe/Athens,Europe/Bucharest
        FLE Standard Time=Europe/Kyiv,Europe/Kiev,Europe/Helsinki,Europe/Riga,Europe/Sofia,Europe/Tallinn,Europe/Vilnius
        Turkey Standard Time=Europe/Istanbul
        Russian Standard Time=Europe/Moscow
        Israel Standard Time=Asia/Jerusalem
        Egypt Standard Time=Africa/Cairo
        South Africa Standard Time=Africa/Johannesburg
        W. Central Africa Standard Time=Africa/Lagos,Africa/Algiers
        E. Africa Standard Time=Africa/Nairobi
        Arab Standard Time=Asia/Riyadh,Asia/Kuwait
        Arabian Standard Time=Asia/Dubai
        Iran Standard Time=Asia/Tehran
        Pakistan Standard Time=Asia/Karachi
        India Standard Time=Asia/Kolkata,Asia/Calcutta
        Bangladesh Standard Time=Asia/Dhaka
        SE Asia Standard Time=Asia/Bangkok,Asia/Jakarta,Asia/Ho_Chi_Minh
        China Standard Time=Asia/Shanghai,Asia/Hong_Kong
        Singapore Standard Time=Asia/Singapore,Asia/Kuala_Lumpur,Asia/Manila
        Taipei Standard Time=Asia/Taipei
        W. Australia Standard Time=Australia/Perth
        Tokyo Standard Time=Asia/Tokyo
        Korea Standard Time=Asia/Seoul
        Cen. Australia Standard Time=Australia/Adelaide
        AUS Central Standard Time=Australia/Darwin
        E. Australia Standard Time=Australia/Brisbane
        AUS Eastern Standard Time=Australia/Sydney,Australia/Melbourne,Australia/Canberra
        Tasmania Standard Time=Australia/Hobart
        New Zealand Standard Time=Pacific/Auckland
        Hawaiian Standard Time=Pacific/Honolulu
        Alaskan Standard Time=America/Anchorage
        Pacific Standard Time=America/Los_Angeles,America/Vancouver
        US Mountain Standard Time=America/Phoenix
        Mountain Standard Time=America/Denver,America/Edmonton
        Central Standard Time=America/Chicago,America/Winnipeg
        Central Standard Time (Mexico)=America/Mexico_City
        SA Pacific Standard Time=America/Bogota,America/Lima
        Eastern Standard Time=America/New_York,America/Toronto,America/Detroit
        Atlantic Standard Time=America/Halifax
        Newfoundland Standard Time=America/St_Johns
        Pacific SA Standard Time=America/Santiago
        E. South America Standard Time=America/Sao_Paulo
        Argentina Standard Time=America/Argentina/Buenos_Aires,America/Buenos_Aires
        """);

    /// <summary>The Windows name of an IANA zone, or null.</summary>
    public static string? Find(string iana) => s_names.GetValueOrDefault(iana);

    private static Dictionary<string, string> Read(string table) => table
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split('='))
        .SelectMany(row => row[1].Split(',').Select(iana => (iana, windows: row[0])))
        .ToDictionary(pair => pair.iana, pair => pair.windows, StringComparer.Ordinal);
}
