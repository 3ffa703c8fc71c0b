using System.Globalization;
using System.Text.RegularExpressions;
using Goosed.Rendering.Profiles;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering;

/// <summary>What a preseed needs beside the settings, and what Debian's installer can't take.</summary>
internal static partial class Preseed
{
    private const string DefaultMirror = "http://deb.debian.org/debian";

    public static void Data(DataMap data, Profile profile, FamilyContext context)
    {
        Check(profile, context.Faults);
        SetMirror(data, profile, context);
        SetNetwork(data, profile);
        var first = profile.Users.Count > 0 ? profile.Users[0] : null;
        data.Set("has_user", (object)(first is not null));
        data.Set("suite", Suite(context.Model.OsVersion), "os.version");
        data.Set("needs_sudo", (object)profile.Users.Any(user => user.Sudo));
        data.Set("method", profile.Disks.Layout == "lvm" ? "lvm" : "regular", "profile.disks.layout");
        data.Set("packages", string.Join(' ', profile.Packages.Concat(["curl", "openssh-server"]).Distinct()), "profile.packages");
    }

    private static void Check(Profile profile, List<RenderFault> faults)
    {
        for (var i = 0; i < profile.Packages.Count; i++)
        {
            if (!DebianPackage().IsMatch(profile.Packages[i]))
            {
                faults.Add(new RenderFault($"profile.packages[{i}]", "takes a Debian package: small letters, digits and + - ."));
            }
        }
    }

    private static void SetMirror(DataMap data, Profile profile, FamilyContext context)
    {
        const string Field = "profile.install_source.url";
        var url = profile.SourceUrl ?? DefaultMirror;
        if (!url.StartsWith("http", StringComparison.Ordinal))
        {
            context.Faults.Add(new RenderFault(Field, "takes an http or https URL of a Debian mirror"));
            return;
        }

        var mirror = new Uri(url);
        if ((mirror.UserInfo + mirror.Query + mirror.Fragment).Length > 0)
        {
            context.Faults.Add(new RenderFault(Field, "takes no user, password, query or fragment: Debian's installer has no place for them"));
            return;
        }

        if (!MirrorPath().IsMatch(mirror.AbsolutePath))
        {
            context.Faults.Add(new RenderFault(Field, "takes a path of letters, digits and . _ ~ + - / for Debian's installer"));
            return;
        }

        data.Set("mirror_protocol", mirror.Scheme, Field);
        data.Set("mirror_host", mirror.Authority, Field);
        data.Set("mirror_directory", mirror.AbsolutePath.Length > 1 ? mirror.AbsolutePath.TrimEnd('/') : "/", Field);
    }

    /// <summary>netcfg configures the first interface; the first-boot script adds the others.</summary>
    private static void SetNetwork(DataMap data, Profile profile)
    {
        var first = profile.Interfaces.Count > 0 ? profile.Interfaces[0] : null;
        data.Set("interface", first?.Name ?? "auto", "profile.network.interfaces[0].name");
        data.Set("domain", profile.Domain ?? Rest(profile.Hostname), "profile.domain");
        if (first?.Address is not { } address)
        {
            return;
        }

        const string Field = "profile.network.interfaces[0].address";
        data.Set("static_ip", address.Address.ToString(), Field);
        data.Set("static_mac", first.Mac, "profile.network.interfaces[0].mac");
        data.Set("static_netmask", address.IsV6 ? address.Prefix.ToString(CultureInfo.InvariantCulture) : address.Netmask, Field);
        data.Set("static_gateway", first.Gateway ?? "none", "profile.network.interfaces[0].gateway");
        data.Set("static_dns", string.Join(' ', first.Dns.Count > 0 ? first.Dns : profile.Dns), "profile.network.interfaces[0].dns");
    }

    private static string? Rest(string hostname) =>
        hostname.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? hostname[(dot + 1)..] : null;

    private static string? Suite(string version) => version.Split('.')[0] switch
    {
        "11" => "bullseye",
        "12" => "bookworm",
        "13" => "trixie",
        _ => null,
    };

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex MirrorPath();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]{1,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DebianPackage();
}
