using System.Net;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Profiles;

/// <summary>The one place that turns a profile's JSON into its checked form.</summary>
internal static class ProfileReader
{
    private const string Root = "profile";

    /// <summary>The settings that answer files are made from.</summary>
    public static Profile Read(JsonObject json, MacAddress mac, List<RenderFault> faults) =>
        ReadSettings(new FieldReader(json, Root, new ProfileReading(faults)), mac);

    /// <summary>Every known key, those that goosed itself reads included; gives the reader, which knows what was asked for.</summary>
    public static FieldReader ReadAll(JsonObject? json, ProfileReading reading)
    {
        var fields = new FieldReader(json, Root, reading);
        ReadOwn(fields);
        ReadSettings(fields, default);
        return fields;
    }

    private static void ReadOwn(FieldReader fields)
    {
        fields.Text("blueprint", Shapes.BlueprintName);
        fields.Text("workflow", Shapes.WorkflowName);
        fields.Flag("protected", false);
        fields.OneOf("provision", "manual", "auto");
        fields.Text(LocalBoot.Key, Shapes.LocalBootWay);
    }

    private static Profile ReadSettings(FieldReader fields, MacAddress mac) => new()
    {
        Hostname = fields.Text("hostname", Shapes.Hostname) ?? "goosed-" + mac.ToString().Replace(":", "", StringComparison.Ordinal),
        Domain = fields.Text("domain", Shapes.Hostname),
        Locale = fields.Text("locale", Shapes.Locale) ?? "en_US.UTF-8",
        Keyboard = fields.Text("keyboard", Shapes.Keyboard) ?? "us",
        Timezone = fields.Text("timezone", Shapes.Timezone) ?? "UTC",
        NtpServers = fields.Texts("ntp_servers", Shapes.Host),
        Dns = fields.Texts("dns", Shapes.Address),
        Proxy = fields.Text("proxy", Shapes.WebUrl),
        Interfaces = fields.Object("network", ReadInterfaces),
        Users = ReadUsers(fields),
        Root = fields.Object("root", ReadRoot),
        Disks = fields.Object("disks", ReadDisks),
        Packages = fields.Texts("packages", Shapes.Package),
        Groups = fields.Texts("groups", Shapes.Group),
        Repositories = fields.Objects("repositories", ReadRepository),
        SourceUrl = fields.Object("install_source", source => source.Text("url", Shapes.SourceUrl)),
        Firewall = fields.OneOf("firewall", "enabled", "disabled"),
        Selinux = fields.OneOf("selinux", "enforcing", "permissive", "disabled"),
        KernelArgs = fields.Texts("kernel_args", Shapes.KernelArg),
        PostInstall = fields.Texts("post_install", Shapes.Text),
        Windows = fields.Object("windows", ReadWindows),
    };

    private static IReadOnlyList<Interface> ReadInterfaces(FieldReader network)
    {
        var interfaces = network.Objects("interfaces", ReadInterface);
        if (interfaces.Count > 1 && interfaces.Any(one => one.Mac is null && one.Name is null))
        {
            network.Refuse("interfaces", "takes a mac or a name in every entry when there are several");
        }

        return interfaces;
    }

    private static Interface ReadInterface(FieldReader fields)
    {
        var address = fields.Text("address", Shapes.CidrText) is { } text ? Cidr.TryParse(text) : null;
        var dhcp = fields.Flag("dhcp", !fields.Has("address"));
        var gateway = fields.Text("gateway", Shapes.Address);
        if (!dhcp && !fields.Has("address"))
        {
            fields.Refuse("address", $"is missing; without DHCP it takes {Shapes.CidrText.Says}");
        }

        if (dhcp && fields.Has("address"))
        {
            fields.Refuse("dhcp", "takes false beside a static address");
        }

        if (address is { } own && gateway is not null && IPAddress.Parse(gateway).AddressFamily != own.Address.AddressFamily)
        {
            fields.Refuse("gateway", "takes an address of the same family as address");
        }

        return new Interface
        {
            Mac = fields.Text("mac", Shapes.Mac) is { } mac ? MacAddress.Parse(mac).ToString() : null,
            Name = fields.Text("name", Shapes.InterfaceName),
            Dhcp = dhcp,
            Address = address,
            Gateway = gateway,
            Dns = fields.Texts("dns", Shapes.Address),
            Mtu = fields.Number("mtu", 576, 9216),
        };
    }

    private static IReadOnlyList<User> ReadUsers(FieldReader fields)
    {
        var users = fields.Objects("users", ReadUser);
        if (users.DistinctBy(user => user.Name).Count() < users.Count)
        {
            fields.Refuse("users", "takes each name once");
        }

        return users;
    }

    private static User ReadUser(FieldReader fields)
    {
        var name = fields.Required("name", Shapes.UserName);
        if (name == "root")
        {
            fields.Refuse("name", "takes no root; the root account has its own key, profile.root");
        }

        return new User
        {
            Name = name,
            FullName = fields.Text("full_name", Shapes.FullName),
            Groups = fields.Texts("groups", Shapes.UserName),
            PasswordHash = fields.Text("password_hash", Shapes.CryptHash),
            Password = fields.Text("password", Shapes.Password),
            SshKeys = fields.Texts("ssh_keys", Shapes.SshKey),
            Sudo = fields.Flag("sudo", false),
        };
    }

    private static Root ReadRoot(FieldReader fields) => new()
    {
        PasswordHash = fields.Text("password_hash", Shapes.CryptHash),
        SshKeys = fields.Texts("ssh_keys", Shapes.SshKey),
    };

    private static Disks ReadDisks(FieldReader fields) => new()
    {
        Device = fields.Text("install", Shapes.Device with { Takes = text => text == "auto" || Shapes.Device.Takes(text) }) is { } device and not "auto"
            ? device
            : null,
        Wipe = fields.Flag("wipe", true),
        Layout = fields.OneOf("layout", "lvm", "plain") ?? "lvm",
        Swap = fields.Flag("swap", true),
    };

    private static Repository ReadRepository(FieldReader fields) => new()
    {
        Name = fields.Required("name", Shapes.Word),
        Url = fields.Required("url", Shapes.WebUrl),
        GpgKey = fields.Text("gpg_key", Shapes.WebUrl),
        Suite = fields.Text("suite", Shapes.Suite),
        Components = fields.Texts("components", Shapes.Word),
    };

    private static WindowsProfile ReadWindows(FieldReader fields)
    {
        if (fields.Has("image_name") && fields.Has("image_index"))
        {
            fields.Refuse("image_index", "takes no number beside image_name; give one of them");
        }

        return new WindowsProfile
        {
            ComputerName = fields.Text("computer_name", Shapes.ComputerName),
            ProductKey = fields.Text("product_key", Shapes.ProductKey),
            ImageName = fields.Text("image_name", Shapes.Text),
            ImageIndex = fields.Number("image_index", 1, 999),
            AdminPassword = fields.Text("admin_password", Shapes.Password),
            Organization = fields.Text("organization", Shapes.Text),
            Owner = fields.Text("owner", Shapes.Text),
            FirstLogonCommands = fields.Texts("first_logon_commands", Shapes.Command),
            Locale = fields.Text("locale", Shapes.WindowsLocale),
            Language = fields.Text("language", Shapes.WindowsLocale) ?? "en-US",
            Keyboard = fields.Text("keyboard", Shapes.WindowsKeyboard),
            Timezone = fields.Text("timezone", Shapes.WindowsTimezone),
            Firmware = fields.OneOf("firmware", "uefi", "bios") ?? "uefi",
            Disk = fields.Number("disk", 0, 63) ?? 0,
        };
    }
}
