using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Rendering;

/// <summary>What a blueprint comes to with a machine that has every setting.</summary>
/// <param name="Faults">What is wrong with it whatever the machine.</param>
/// <param name="ReportsInstall">Whether its answer file reports the milestone <c>install</c> as done.</param>
public sealed record BlueprintFindings(IReadOnlyList<RenderFault> Faults, bool ReportsInstall);

/// <summary>Renders a blueprint for a sample machine, so that what is wrong with it shows before a machine has it.</summary>
public static partial class BlueprintCheck
{
    // Each turn sets one name that a template uses.
    private const int MostNames = 100;

    /// <summary>What there is to say of it.</summary>
    public static BlueprintFindings Check(Blueprint blueprint)
    {
        var profile = JsonMerge.Layers(Sample(blueprint.AnswerFile?.Family), blueprint.Profile);
        for (var turn = 0; ; turn++)
        {
            var inputs = AnswerFileInputs.Of(Machine(profile), blueprint with { Profile = [] }, null);
            var faults = InstallCheck.Faults(inputs, blueprint);

            // What a template of the site's own needs of a profile is the machines' to say.
            if (turn < MostNames && faults.Select(fault => fault.Unset).OfType<string>().FirstOrDefault() is { } unset && Set(profile, unset))
            {
                continue;
            }

            var text = InstallCheck.AnswerFile(inputs, blueprint).Text;
            return new(faults, blueprint.AnswerFile?.Template is null || text is null || InstallDone().IsMatch(text));
        }
    }

    private static Machine Machine(JsonObject profile) => new()
    {
        Id = Guid.Empty,
        Mac = MacAddress.Parse("02:67:6f:00:00:00"),
        Serial = "SAMPLE",
        Uuid = "00000000-0000-4000-8000-000000000001",
        Profile = profile,
        CreatedAt = default,
        UpdatedAt = default,
    };

    /// <summary>Gives a name below <c>profile</c> a value; false for another name, or one that can't have one.</summary>
    private static bool Set(JsonObject profile, string name)
    {
        var match = InProfile().Match(name);
        if (!match.Success)
        {
            return false;
        }

        var parts = match.Groups["path"].Value.Split('.', '/');
        JsonObject? at = profile;
        foreach (var part in parts[..^1])
        {
            if (!at.ContainsKey(part))
            {
                at[part] = new JsonObject();
            }

            at = at[part] as JsonObject;
            if (at is null)
            {
                return false;
            }
        }

        return at.TryAdd(parts[^1], "1");
    }

    // Every known key, with values that fit wherever such a value can.
    private static JsonObject Sample(string? family)
    {
        var sample = StoredJson.Node(
            """
            {
              "hostname": "sample", "domain": "example.net", "locale": "en_US.UTF-8", "keyboard": "us", "timezone": "UTC",
              "ntp_servers": ["ntp.example.net"], "dns": ["192.0.2.1"], "proxy": "http://proxy.example.net:3128",
              "network": {"interfaces": [{"mac": "02:67:6f:00:00:00", "name": "eth0", "dhcp": false, "address": "192.0.2.10/24",
                "gateway": "192.0.2.1", "dns": ["192.0.2.1"], "mtu": 1500}]},
              "users": [{"name": "sample", "full_name": "sample", "groups": ["users"], "password_hash": "$6$sample", "password": "sample",
                "ssh_keys": ["ssh-ed25519 AAAA sample"], "sudo": true}],
              "root": {"password_hash": "$6$sample", "ssh_keys": ["ssh-ed25519 AAAA sample"]},
              "disks": {"install": "/dev/sda", "wipe": true, "layout": "lvm", "swap": true},
              "packages": ["sample"], "groups": ["sample"],
              "repositories": [{"name": "sample", "url": "http://repo.example.net/", "gpg_key": "http://repo.example.net/key",
                "suite": "stable", "components": ["main"]}],
              "install_source": {"url": "http://mirror.example.net/os/"}, "firewall": "enabled", "selinux": "enforcing",
              "kernel_args": ["quiet"], "post_install": ["true"],
              "windows": {"computer_name": "SAMPLE", "product_key": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "admin_password": "sample",
                "organization": "sample", "owner": "sample", "first_logon_commands": ["ver"]}
            }
            """) as JsonObject ?? [];
        if (family == "unattend")
        {
            // Windows numbers its disks.
            (sample["disks"] as JsonObject)?.Remove("install");
        }

        return sample;
    }

    [GeneratedRegex(@"\A(@root\.|(\.\./)+)?profile[./](?<path>[^\s()\[\]]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex InProfile();

    // As form fields, as JSON, or as words of a command, in either order.
    [GeneratedRegex(
        @"milestone\W{1,12}install\b[\s\S]{0,80}?(state\W{1,12}done\b|state\W{0,4}\$)"
        + @"|state\W{1,12}done\b[\s\S]{0,80}?milestone\W{1,12}install\b|milestone install done\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex InstallDone();
}
