using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Tests;

/// <summary>A model whose every profile text occurs once, so that what became of it can be told.</summary>
internal static class Samples
{
    public const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    public static readonly string[] Families = ["kickstart", "preseed", "unattend", "firstboot"];

    public static JsonObject Profile() => JsonNode.Parse(
        """
        {
          "hostname": "hosta", "domain": "domainb.example", "locale": "fr_FR.UTF-8", "keyboard": "keyc", "timezone": "Asia/Tokyo",
          "ntp_servers": ["ntpd.example"], "dns": ["192.0.2.101"],
          "network": { "interfaces": [
            { "mac": "52:54:00:aa:bb:01", "address": "192.0.2.102/24", "gateway": "192.0.2.103", "dns": ["192.0.2.104"] },
            { "name": "ifnamee" } ] },
          "root": { "password_hash": "$6$roothash", "ssh_keys": ["ssh-ed25519 AAAArootkey"] },
          "users": [ { "name": "userf", "full_name": "Fullname G", "groups": ["grouph"], "password_hash": "$6$userhash",
                       "password": "plainpasswordi", "ssh_keys": ["ssh-ed25519 AAAAuserkey comment"], "sudo": true } ],
          "disks": { "install": "auto", "layout": "plain" },
          "packages": ["packagej"], "groups": ["pkggroupk"],
          "repositories": [ { "name": "repol", "url": "http://repom.example/x", "gpg_key": "http://keyn.example/k", "suite": "suiteo", "components": ["compp"] } ],
          "install_source": { "url": "http://sourceq.example/tree" }, "proxy": "http://proxyr.example:3128",
          "firewall": "enabled", "selinux": "permissive", "kernel_args": ["kargs=1"], "post_install": ["commandt --with words"],
          "windows": { "computer_name": "COMPUTERU", "product_key": "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "image_name": "Imagename V",
                       "admin_password": "adminpassw", "organization": "Organization X", "owner": "Owner Y",
                       "first_logon_commands": ["logoncommand /z"], "locale": "it-IT", "language": "es-ES", "keyboard": "0409:00000409",
                       "timezone": "Zone Aa", "firmware": "uefi" }
        }
        """)!.AsObject();

    public static AnswerFileModel Model(string family, JsonObject? profile = null, bool preview = false) => new()
    {
        MachineId = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        Mac = MacAddress.Parse("52:54:00:12:34:56"),
        Serial = "serialbb",
        Uuid = "uuidcc",
        Profile = profile ?? Profile(),
        ApiBase = "http://10.0.2.2:8080",
        RunId = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
        RenderToken = preview ? null : "11111111-2222-4333-8444-555555555555",
        AgentToken = preview ? null : "66666666-7777-4888-8999-aaaaaaaaaaaa",
        TraceParent = preview ? null : TraceParent,
        OsFamily = family switch { "preseed" => "debian", "unattend" => "windows", _ => "rocky" },
        OsVersion = "9",
    };

    /// <summary>Every text of a tree with the path that faults name it by.</summary>
    public static IEnumerable<(string Path, JsonValue Value)> Texts(JsonNode? node, string path = "profile") => node switch
    {
        JsonObject map => map.SelectMany(field => Texts(field.Value, $"{path}.{field.Key}")),
        JsonArray list => list.SelectMany((item, i) => Texts(item, $"{path}[{i}]")),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [(path, value)],
        _ => [],
    };

    /// <summary>Texts that some grammar on the way takes for its own.</summary>
    public static readonly string[] Hostile =
    [
        "a\nb", "a\rb", "a\r\n%end\nreboot", "a\0b", "a\u2028b", "a\u2029b", "a\u0085b", "a\u001b[2Jb", "a\u007fb", "a\tb", "a\ud800b",
        "'", "\"", "a'b", "a\"b", "'; touch /canary; '", "\"; touch /canary; \"", "' \" '\\'' \"", "a\\", "\\", "\\'",
        "${x}", "$x", "$(touch /canary)", "`touch /canary`", "$((1+1))", "a;b", "a|b", "a&&b", "a||b", "a&b", "<a>", ">x", "a b", " a", "a ",
        "%end", "%include /etc/passwd", "%packages", "#a", "a#b", "-a", "--plaintext", "]]>", "<![CDATA[", "&amp;", "<!--", "-->",
        "*", "?", "~", "{a,b}", "[a]", "!a", "a=b", "{{x}}", "{{{x}}}", "\uE000vx\uE001y\uE002", "GOOSED_REPORT", "d-i preseed/late_command string x",
        "ünï¢ødé", "\U0001F986", "\u2018; calc \u2019", "\u202Eabc", new string('A', 8192), new string('\'', 8192), "",
    ];
}
