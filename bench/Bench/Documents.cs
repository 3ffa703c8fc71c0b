using System.Globalization;
using System.Text;

namespace Goosed.Bench;

/// <summary>The documents that machines are made of; no two are alike, and those of a kind have the same length.</summary>
internal static class Documents
{
    private const int SnapshotBytes = 4700;

    /// <summary>Stands for eight random hex digits.</summary>
    private const string Hole = "########";

    private const string ProfileText =
        """
        {"hostname": "node-########", "timezone": "Europe/Berlin", "location": {"site": "fra-1", "rack": "r-########", "unit": "u-########"},
         "note": "Asset ################, bought with order ########, serviced under contract ########.",
         "labels": {"owner": "team-########", "cost_center": "cc-########", "purpose": "compute"},
         "contact": {"name": "On call ########", "phone": "+49 69 ########", "wiki": "https://wiki.example/machines/################"}}
        """;

    private static readonly string s_snapshotText = SnapshotText();

    /// <summary>Address of the machine with a number.</summary>
    public static string Mac(int machine) => string.Create(CultureInfo.InvariantCulture, $"02:00:00:{machine >> 16 & 0xFF:x2}:{machine >> 8 & 0xFF:x2}:{machine & 0xFF:x2}");

    /// <summary>Settings of a machine, about 500 bytes.</summary>
    public static string Profile() => Fill(ProfileText);

    /// <summary>What a machine reports of itself, 4.7 KB.</summary>
    public static string Snapshot() => Fill(s_snapshotText);

    private static string Fill(string text)
    {
        var filled = text.ToCharArray();
        for (var i = text.IndexOf(Hole, StringComparison.Ordinal); i >= 0; i = text.IndexOf(Hole, i + Hole.Length, StringComparison.Ordinal))
        {
            Random.Shared.GetHexString(filled.AsSpan(i, Hole.Length), lowercase: true);
        }

        return new string(filled);
    }

    private static string SnapshotText()
    {
        var text = new StringBuilder("""{"hostname": "node-########", "kernel": "6.1.0-########", "boot_id": "################", "memory": {"bytes": "0x########"}, "disks": [""");
        text.AppendJoin(", ", Enumerable.Range(0, 8).Select(disk => $$$"""{"name": "nvme{{{disk}}}n1", "serial": "S########", "wwn": "0x################", "bytes": "0x########", "health": {"hours": "0x########", "wear": "0x########"}}"""));
        text.Append("], \"interfaces\": [");
        text.AppendJoin(", ", Enumerable.Range(0, 8).Select(nic => $$"""{"name": "eth{{nic}}", "mac": "0x########", "rx": "0x################", "tx": "0x################"}"""));
        text.Append("], \"packages\": {");
        for (var package = 0; text.Length < SnapshotBytes - 60; package++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"package-{package:d3}\": \"1.########\", ");
        }

        text.Append("\"base\": \"");
        return text.Append('x', SnapshotBytes - 3 - text.Length).Append("\"}}").ToString();
    }
}
