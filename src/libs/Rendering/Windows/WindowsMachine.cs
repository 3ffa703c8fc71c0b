using Goosed.Core.Audit;
using Goosed.Rendering.Profiles;

namespace Goosed.Rendering.Windows;

/// <summary>A profile in Windows' terms, secrets shown or masked.</summary>
internal sealed record WindowsMachine
{
    public required string Architecture { get; init; }

    public required string ComputerName { get; init; }

    public required string Timezone { get; init; }

    public required string Locale { get; init; }

    public required string Language { get; init; }

    public required string Keyboard { get; init; }

    public required string? ProductKey { get; init; }

    public required string? AdminPassword { get; init; }

    /// <summary>Accounts that have a plain password; the others can't be made.</summary>
    public required IReadOnlyList<User> Users { get; init; }

    public required IReadOnlyList<Interface> Interfaces { get; init; }

    public required Profile Profile { get; init; }

    public WindowsProfile Settings => Profile.Windows;

    public bool IsBios => Settings.Firmware == "bios";

    public static WindowsMachine Of(AnswerFileModel model, Profile profile, List<RenderFault> faults)
    {
        Check(profile, faults);
        var secrets = new SecretMasker(model.IsPreview);
        var settings = profile.Windows;
        var locale = settings.Locale ?? LocaleOf(profile.Locale);
        return new WindowsMachine
        {
            Architecture = Cpu(model.Architecture, faults),
            ComputerName = settings.ComputerName ?? NameOf(profile, model, faults),
            Timezone = settings.Timezone ?? ZoneOf(profile, faults),
            Locale = locale,
            Language = settings.Language,
            Keyboard = settings.Keyboard ?? locale,
            ProductKey = secrets.Hide(settings.ProductKey),
            AdminPassword = secrets.Hide(settings.AdminPassword),
            Users = [.. profile.Users.Where(user => user.Password is not null).Select(user => user with { Password = secrets.Hide(user.Password) })],
            Interfaces = [.. profile.Interfaces.Select(one => one.Mac is null && one.Name is null ? one with { Mac = model.Mac.ToString() } : one)],
            Profile = profile with
            {
                Windows = settings with { FirstLogonCommands = [.. settings.FirstLogonCommands.Select(command => secrets.HideText(command) ?? "")] },
            },
        };
    }

    private static void Check(Profile profile, List<RenderFault> faults)
    {
        if (profile.Disks.Device is not null)
        {
            faults.Add(new RenderFault("profile.disks.install", "takes auto for Windows, which numbers its disks: set profile.windows.disk"));
        }

        if (!profile.Disks.Wipe)
        {
            faults.Add(new RenderFault("profile.disks.wipe", "takes true for Windows: its disk is partitioned anew"));
        }

        if (profile.Users.Any(user => user.Name is "administrator" or "guest"))
        {
            faults.Add(new RenderFault("profile.users", "takes no built-in account for Windows; the Administrator's password is profile.windows.admin_password"));
        }
    }

    private static string Cpu(string? architecture, List<RenderFault> faults)
    {
        switch (architecture)
        {
            case null or "x86_64" or "amd64":
                return "amd64";
            case "aarch64" or "arm64":
                return "arm64";
            case "x86" or "i386":
                return "x86";
            default:
                faults.Add(new RenderFault("os.architecture", "takes x86_64, aarch64 or x86 for Windows"));
                return "amd64";
        }
    }

    /// <summary>The host name's first label; without a host name, <c>GOOSE-</c> and the MAC's last eight digits.</summary>
    private static string NameOf(Profile profile, AnswerFileModel model, List<RenderFault> faults)
    {
        if (!model.Profile.ContainsKey("hostname"))
        {
            return "GOOSE-" + model.Mac.ToString().Replace(":", "", StringComparison.Ordinal)[4..].ToUpperInvariant();
        }

        var label = profile.Hostname.Split('.')[0];
        if (!Shapes.ComputerName.Takes(label))
        {
            faults.Add(new RenderFault("profile.hostname", $"gives no Windows name: its first label takes {Shapes.ComputerName.Says}; or set profile.windows.computer_name"));
        }

        return label;
    }

    private static string ZoneOf(Profile profile, List<RenderFault> faults)
    {
        if (WindowsTimezones.Find(profile.Timezone) is { } zone)
        {
            return zone;
        }

        faults.Add(new RenderFault("profile.timezone", $"'{profile.Timezone}' has no known Windows name; set profile.windows.timezone, as tzutil /l lists it"));
        return "";
    }

    /// <summary><c>de_DE.UTF-8</c> is <c>de-DE</c>; a locale without a country is <c>en-US</c>.</summary>
    private static string LocaleOf(string posix)
    {
        var name = posix.Split('.', '@')[0].Replace('_', '-');
        return Shapes.WindowsLocale.Takes(name) ? name : "en-US";
    }
}
