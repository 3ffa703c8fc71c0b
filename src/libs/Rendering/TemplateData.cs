using Goosed.Core.Audit;
using Goosed.Rendering.Profiles;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering;

/// <summary>Lays the model out under the names that templates use.</summary>
internal static class TemplateData
{
    public static DataMap Of(AnswerFileModel model, Profile profile)
    {
        var budget = new LoopBudget();
        var secrets = new SecretMasker(model.IsPreview);
        var root = new DataMap("", budget);
        root.Set("machine", Machine(model, budget));
        root.Set("os", Os(model, budget));
        root.Set("api", model.ApiBase, "api");
        root.Set("run_id", (model.RunId ?? Guid.Empty).ToString(), "run_id");
        root.Set("token", model.RenderToken ?? SecretMasker.Mask, "token");
        root.Set("agent_token", model.AgentToken ?? SecretMasker.Mask, "agent_token");
        root.Set("traceparent", model.TraceParent);
        root.Set("bearer", "Authorization: Bearer " + (model.AgentToken ?? SecretMasker.Mask), "agent_token");
        root.Set("milestones_url", $"{model.ApiBase}/v1/runs/{model.RunId ?? Guid.Empty}/milestones", "api");
        root.Set("firstboot_url", $"{model.ApiBase}/v1/render/firstboot?machine_id={model.MachineId}&token={model.RenderToken ?? SecretMasker.Mask}", "token");
        root.Set("profile", JsonData.Of(secrets.Hide(model.Profile), "profile", budget));
        root.Set("settings", new SettingsData(model.Mac.ToString(), budget, secrets).Of(profile));
        return root;
    }

    private static DataMap Machine(AnswerFileModel model, LoopBudget budget)
    {
        var machine = new DataMap("machine", budget);
        machine.Set("id", model.MachineId.ToString());
        machine.Set("mac", model.Mac.ToString());
        machine.Set("serial", model.Serial);
        machine.Set("uuid", model.Uuid);
        return machine;
    }

    private static DataMap Os(AnswerFileModel model, LoopBudget budget)
    {
        var os = new DataMap("os", budget);
        os.Set("family", model.OsFamily);
        os.Set("version", model.OsVersion);
        os.Set("architecture", model.Architecture ?? "x86_64");
        os.Set("uses_ifupdown", (object)(model.OsFamily is "debian"));
        return os;
    }
}

/// <summary>Lays out the checked profile as <c>settings</c>; faults still name the profile's fields.</summary>
internal sealed class SettingsData(string bootMac, LoopBudget budget, SecretMasker secrets)
{
    public DataMap Of(Profile profile)
    {
        var map = new DataMap("profile", budget);
        map.Set("hostname", profile.Hostname);
        map.Set("short_hostname", profile.Hostname.Split('.')[0], "profile.hostname");
        map.Set("fqdn", Fqdn(profile), "profile.hostname");
        map.Set("domain", profile.Domain);
        map.Set("locale", profile.Locale);
        map.Set("keyboard", profile.Keyboard);
        map.Set("timezone", profile.Timezone);
        map.Set("ntp_servers", List("profile.ntp_servers", profile.NtpServers));
        map.Set("dns", List("profile.dns", profile.Dns));
        map.Set("dns_list", string.Join(',', profile.Dns), "profile.dns");
        map.Set("proxy", secrets.HideUserInfo(profile.Proxy));
        map.Set("interfaces", List("profile.network.interfaces", profile.Interfaces, (at, one) => InterfaceMap(at, one, profile)));
        map.Set("users", List("profile.users", profile.Users, UserMap));
        map.Set("root", RootMap(profile.Root));
        map.Set("disks", DisksMap(profile.Disks));
        map.Set("packages", List("profile.packages", profile.Packages));
        map.Set("groups", List("profile.groups", profile.Groups));
        map.Set("repositories", List("profile.repositories", profile.Repositories, RepositoryMap));
        map.Set("source_url", secrets.HideUserInfo(profile.SourceUrl), "profile.install_source.url");
        map.Set("firewall", profile.Firewall);
        map.Set("selinux", profile.Selinux);
        map.Set("kernel_args", string.Join(' ', profile.KernelArgs.Select(secrets.HideText)));
        map.Set("post_install", List("profile.post_install", [.. profile.PostInstall.Select(command => secrets.HideText(command) ?? "")]));
        return map;
    }

    public static string Fqdn(Profile profile) => profile.Domain is { } domain && !profile.Hostname.Contains('.', StringComparison.Ordinal)
        ? $"{profile.Hostname}.{domain}"
        : profile.Hostname;

    private DataMap InterfaceMap(string at, Interface one, Profile profile)
    {
        var map = new DataMap(at, budget);
        map.Set("mac", one.Mac);
        map.Set("name", one.Name);
        map.Set("device", one.Mac ?? one.Name ?? bootMac, at);
        map.Set("dhcp", (object)one.Dhcp);
        map.Set("gateway", one.Gateway);
        map.Set("dns", string.Join(',', one.Dns.Count > 0 ? one.Dns : profile.Dns));
        map.Set("dns_spaced", string.Join(' ', one.Dns.Count > 0 ? one.Dns : profile.Dns), at + ".dns");
        map.Set("mtu", one.Mtu is { } mtu ? (object)(long)mtu : null);
        if (one.Address is { } address)
        {
            map.Set("address", address.ToString());
            map.Set("ip", address.Address.ToString(), at + ".address");
            map.Set("netmask", address.Netmask, at + ".address");
            map.Set("v6", (object)address.IsV6);
        }

        return map;
    }

    private DataMap UserMap(string at, User user)
    {
        var map = new DataMap(at, budget);
        map.Set("name", user.Name);
        map.Set("full_name", user.FullName);
        map.Set("groups", string.Join(',', user.Groups));
        map.Set("password_hash", secrets.Hide(user.PasswordHash));
        map.Set("ssh_keys", List(at + ".ssh_keys", user.SshKeys));
        map.Set("sudo", (object)user.Sudo);
        return map;
    }

    private DataMap RootMap(Root root)
    {
        var map = new DataMap("profile.root", budget);
        map.Set("password_hash", secrets.Hide(root.PasswordHash));
        map.Set("ssh_keys", List("profile.root.ssh_keys", root.SshKeys));
        return map;
    }

    private DataMap DisksMap(Disks disks)
    {
        var map = new DataMap("profile.disks", budget);
        map.Set("device", disks.Device, "profile.disks.install");
        map.Set("wipe", (object)disks.Wipe);
        map.Set("layout", disks.Layout);
        map.Set("swap", (object)disks.Swap);
        return map;
    }

    private DataMap RepositoryMap(string at, Repository repository)
    {
        var map = new DataMap(at, budget);
        map.Set("name", repository.Name);
        map.Set("url", secrets.HideUserInfo(repository.Url));
        map.Set("gpg_key", secrets.HideUserInfo(repository.GpgKey));
        map.Set("suite", repository.Suite ?? "./");
        map.Set("components", string.Join(' ', repository.Components));
        return map;
    }

    private DataList List(string at, IReadOnlyList<string> texts) =>
        new(at, [.. texts.Select((text, i) => new Datum($"{at}[{i}]", text))], budget);

    private DataList List<T>(string at, IReadOnlyList<T> items, Func<string, T, DataMap> map) =>
        new(at, [.. items.Select((item, i) => map($"{at}[{i}]", item))], budget);
}
