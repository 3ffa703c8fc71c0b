using System.Text;
using System.Xml;
using System.Xml.Linq;
using Goosed.Rendering.Profiles;
using static Goosed.Rendering.Windows.UnattendXml;

namespace Goosed.Rendering.Windows;

/// <summary>Writes unattend.xml for Windows 10, 11 and Server.</summary>
internal static class Unattend
{
    public static RenderResult Render(AnswerFileModel model, Profile profile, List<RenderFault> faults)
    {
        var machine = WindowsMachine.Of(model, profile, faults);
        if (faults.Count > 0)
        {
            return RenderResult.Refused(faults);
        }

        var document = new XDocument(new XElement(
            Ns + "unattend",
            new XAttribute(XNamespace.Xmlns + "wcm", Wcm),
            new XComment($" goosed: unattend for machine {model.MachineId} ({model.Mac}), run {model.RunId ?? Guid.Empty} "),
            Setup(machine),
            Specialize(machine),
            Oobe(machine),
            FirstLogon.Extension(model)));
        return RenderResult.Of(Text(document));
    }

    private static XElement Setup(WindowsMachine machine) => Settings(
        "windowsPE",
        Component(
            "International-Core-WinPE",
            machine.Architecture,
            Of("SetupUILanguage", Of("UILanguage", machine.Language)),
            Of("InputLocale", machine.Keyboard),
            Of("SystemLocale", machine.Locale),
            Of("UILanguage", machine.Language),
            Of("UserLocale", machine.Locale)),
        Component(
            "Setup",
            machine.Architecture,
            DiskLayout.Configuration(machine),
            Of("ImageInstall", Of("OSImage", InstallFrom(machine), DiskLayout.Target(machine), Of("WillShowUI", "OnError"))),
            UserData(machine)));

    private static XElement InstallFrom(WindowsMachine machine) => Of(
        "InstallFrom",
        Added(
            "MetaData",
            Of("Key", machine.Settings.ImageName is null ? "/IMAGE/INDEX" : "/IMAGE/NAME"),
            Of("Value", machine.Settings.ImageName ?? $"{machine.Settings.ImageIndex ?? 1}")));

    private static XElement UserData(WindowsMachine machine) => Of(
        "UserData",
        machine.ProductKey is { } key ? Of("ProductKey", Of("Key", key), Of("WillShowUI", "OnError")) : null,
        Of("AcceptEula", "true"),
        Optional("FullName", machine.Settings.Owner),
        Optional("Organization", machine.Settings.Organization));

    private static XElement Specialize(WindowsMachine machine) => Settings(
        "specialize",
        Component("Deployment", machine.Architecture, FirstLogon.InstallDone()),
        Component(
            "Shell-Setup",
            machine.Architecture,
            Of("ComputerName", machine.ComputerName),
            Optional("RegisteredOrganization", machine.Settings.Organization),
            Optional("RegisteredOwner", machine.Settings.Owner),
            Of("TimeZone", machine.Timezone)),
        WindowsNetwork.Addresses(machine),
        WindowsNetwork.NameServers(machine));

    private static XElement Oobe(WindowsMachine machine) => Settings(
        "oobeSystem",
        Component(
            "International-Core",
            machine.Architecture,
            Of("InputLocale", machine.Keyboard),
            Of("SystemLocale", machine.Locale),
            Of("UILanguage", machine.Language),
            Of("UserLocale", machine.Locale)),
        Component(
            "Shell-Setup",
            machine.Architecture,
            WindowsAccounts.AutoLogon(machine),
            FirstLogon.Commands(machine),
            Of(
                "OOBE",
                Of("HideEULAPage", "true"),
                Of("HideLocalAccountScreen", "true"),
                Of("HideOEMRegistrationScreen", "true"),
                Of("HideOnlineAccountScreens", "true"),
                Of("HideWirelessSetupInOOBE", "true"),
                Of("ProtectYourPC", "3")),
            WindowsAccounts.UserAccounts(machine)));

    private static string Text(XDocument document)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(bytes, settings))
        {
            document.Save(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
