using System.Globalization;
using System.Xml.Linq;
using static Goosed.Rendering.Windows.UnattendXml;

namespace Goosed.Rendering.Windows;

/// <summary>UEFI: EFI system, Microsoft reserved and Windows partitions on GPT; BIOS: an active system and a Windows partition on MBR.</summary>
internal static class DiskLayout
{
    public static XElement Configuration(WindowsMachine machine) => Of(
        "DiskConfiguration",
        Added(
            "Disk",
            Of("CreatePartitions", machine.IsBios ? BiosPartitions() : UefiPartitions()),
            Of("ModifyPartitions", machine.IsBios ? BiosFormats() : UefiFormats()),
            Of("DiskID", Number(machine.Settings.Disk)),
            Of("WillWipeDisk", "true")),
        Of("WillShowUI", "OnError"));

    public static XElement Target(WindowsMachine machine) => Of(
        "InstallTo",
        Of("DiskID", Number(machine.Settings.Disk)),
        Of("PartitionID", machine.IsBios ? "2" : "3"));

    private static XElement[] UefiPartitions() => [Create(1, "EFI", 300), Create(2, "MSR", 16), Create(3, "Primary", null)];

    private static XElement[] UefiFormats() => [Format(1, "FAT32", "System", null), Format(3, "NTFS", "Windows", "C")];

    private static XElement[] BiosPartitions() => [Create(1, "Primary", 500), Create(2, "Primary", null)];

    private static XElement[] BiosFormats() => [Format(1, "NTFS", "System", null, active: true), Format(2, "NTFS", "Windows", "C")];

    /// <summary>A partition of so many MiB; without a size it takes the rest.</summary>
    private static XElement Create(int order, string type, int? size) => Added(
        "CreatePartition",
        size is null ? Of("Extend", "true") : null,
        Of("Order", Number(order)),
        size is { } mib ? Of("Size", Number(mib)) : null,
        Of("Type", type));

    private static XElement Format(int partition, string format, string label, string? letter, bool active = false) => Added(
        "ModifyPartition",
        active ? Of("Active", "true") : null,
        Of("Format", format),
        Of("Label", label),
        Optional("Letter", letter),
        Of("Order", Number(partition == 1 ? 1 : 2)),
        Of("PartitionID", Number(partition)));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
