using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;

namespace Goosed.Core.Tests.Audit;

public sealed class SecretMaskerTests
{
    private static readonly SecretMasker s_masking = SecretMasker.Masking;

    [Theory]
    [InlineData("password"), InlineData("root_password"), InlineData("AdminPassword"), InlineData("inst.vncpassword"), InlineData("password_hash"), InlineData("passphrase")]
    [InlineData("psk"), InlineData("wifi_psk"), InlineData("wpaPsk"), InlineData("WIFI-PSK"), InlineData("psk2"), InlineData("pw"), InlineData("bind_pw"), InlineData("rootpw"), InlineData("rootPW"), InlineData("pwd")]
    [InlineData("pass"), InlineData("bmc_pass"), InlineData("ipmiPass"), InlineData("IPMIPass"), InlineData("pass_bmc"), InlineData("community"), InlineData("snmp_community"), InlineData("snmp.community.ro")]
    [InlineData("luks"), InlineData("luks_key"), InlineData("lukskey"), InlineData("rd.luks.key"), InlineData("private"), InlineData("private_key"), InlineData("privateKey"), InlineData("otp"), InlineData("pin"), InlineData("tpm_pin")]
    [InlineData("site_secret"), InlineData("secrets"), InlineData("goosed.token"), InlineData("product_key"), InlineData("ProductKey"), InlineData("activation-key"), InlineData("api_key"), InlineData("apikey"), InlineData("credentials"), InlineData("Authorization")]
    public void A_name_that_sounds_secret_hides_what_stands_under_it(string name) =>
        Assert.Equal("""{"NAME":{"a":["********"]}}""".Replace("NAME", name, StringComparison.Ordinal), s_masking.Hide(new JsonObject { [name] = new JsonObject { ["a"] = new JsonArray("x") } })!.ToJsonString());

    [Theory]
    [InlineData("compass"), InlineData("passthrough"), InlineData("pass_through"), InlineData("bypass"), InlineData("pinned"), InlineData("spw"), InlineData("spinning"), InlineData("ssh_keys"), InlineData("key"), InlineData("keyboard")]
    [InlineData("hostname"), InlineData("private_network"), InlineData("rd.luks.uuid"), InlineData("luks_uuid"), InlineData("communities_near"), InlineData("hash"), InlineData("power"), InlineData("optional"), InlineData("inst.ks"), InlineData("mac")]
    public void A_name_that_only_looks_so_stays_readable(string name) =>
        Assert.Equal("x", (string?)s_masking.HideIn(new JsonObject { [name] = "x" })[name]);

    [Theory]
    [InlineData("console=tty0 inst.vncpassword=hunter2 quiet", "console=tty0 inst.vncpassword=******** quiet")]
    [InlineData("rootpw=hunter2", "rootpw=********")]
    [InlineData("rootpw hunter2\nreboot", "rootpw ********\nreboot")]
    [InlineData("rootpw --plaintext hunter2", "rootpw --plaintext ********")]
    [InlineData("rootpw --lock\nreboot", "rootpw --lock\nreboot")]
    [InlineData("user --name=joe --password=hunter2 --uid=7", "user --name=joe --password=******** --uid=7")]
    [InlineData("mysql --password hunter2 --host db", "mysql --password ******** --host db")]
    [InlineData("mysql --password --host db", "mysql --password --host db")]
    [InlineData("password: correct horse battery\nhost: a", "password: ********\nhost: a")]
    [InlineData("password = correct horse", "password = ********")]
    [InlineData("DB_PASS='a b c' run", "DB_PASS='********' run")]
    [InlineData("{\"password\": \"a\\\"b\", \"host\": \"c\"}", "{\"password\": \"********\", \"host\": \"c\"}")]
    [InlineData("{\\\"psk\\\": \\\"hunter2\\\", \\\"host\\\": 1}", "{\\\"psk\\\": \\\"********\\\", \\\"host\\\": 1}")]
    [InlineData("{\"tokens\": [\"a\", \"b\"]}", "{\"tokens\": ********")]
    [InlineData("curl -H \"Authorization: Bearer abc.def\" http://a", "curl -H \"Authorization: ********\" http://a")]
    [InlineData("curl -u joe:hunter2 http://a", "curl -u ******** http://a")]
    [InlineData("echo 'root:hunter2' | chpasswd", "echo '********' | chpasswd")]
    [InlineData("d-i passwd/root-password password hunter2 x", "d-i passwd/root-password password ********")]
    [InlineData("http://joe:hunter2@mirror.example/os?x=1", "http://********@mirror.example/os?x=1")]
    [InlineData("http://joe:p@ss@mirror.example/os", "http://********@mirror.example/os")]
    [InlineData("http://mirror.example/os?token=abc&mac=1", "http://mirror.example/os?token=********&mac=1")]
    [InlineData("netroot=iscsi:joe:hunter2@10.0.0.1::::iqn", "netroot=iscsi:********@10.0.0.1::::iqn")]
    [InlineData("cmdline: quiet rootpw=hunter2 splash", "cmdline: quiet rootpw=******** splash")]
    [InlineData("root:$6$abc$defghijkl/mn:19000", "root:********:19000")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nrest", "********\nrest")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nabc", "********")]
    [InlineData("used goosed_AAAAAAAAAAAAAAAAAAAAAAAAAAAAA today", "used ******** today")]
    [InlineData("passwords 'unclosed password='abc", "passwords 'unclosed password=********")]
    [InlineData("https://x.blob.example/os?sv=1&sig=abc%3D&se=2", "https://x.blob.example/os?sv=1&sig=********&se=2")]
    [InlineData("https://x.example/os?X-Amz-Signature=abc", "https://x.example/os?X-Amz-Signature=********")]
    [InlineData("signature: detached, sig=none", "signature: detached, sig=none")]
    [InlineData("jdbc:oracle:thin:scott/tiger@db:1521/x", "jdbc:oracle:thin:scott/********@db:1521/x")]
    [InlineData("sshpass -p hunter2 ssh a", "sshpass -p ******** ssh a")]
    [InlineData("mysql -u root -phunter2 db", "mysql -u root -p******** db")]
    [InlineData("mysqldump -phunter2 db", "mysqldump -p******** db")]
    [InlineData("mysql -p db; mkdir -parents", "mysql -p db; mkdir -parents")]
    [InlineData("echo hunter2 | passwd --stdin root", "echo ******** | passwd --stdin root")]
    [InlineData("echo hello | tee log", "echo hello | tee log")]
    [InlineData("the disk is full: 12 GB free, mac 52:54:00:12:34:56", "the disk is full: 12 GB free, mac 52:54:00:12:34:56")]
    [InlineData("compass: north, passthrough=1, rd.luks.uuid=luks-1", "compass: north, passthrough=1, rd.luks.uuid=luks-1")]
    [InlineData("", "")]
    public void Text_keeps_all_but_what_is_secret(string text, string shown)
    {
        Assert.Equal(shown, s_masking.HideText(text));
        Assert.Equal(shown, s_masking.HideText(shown));
        Assert.Equal(text, SecretMasker.Open.HideText(text));
    }

    [Fact]
    public void What_was_read_is_masked_as_what_was_made()
    {
        const string Json = """{"a":{"psk":[1,"x",null,true]},"b":"http://u:p@h/","env":[{"name":"DB_PASS","value":"x"},{"name":"LANG","value":"C"}],"n":1.50,"a2":"\ud800"}""";
        const string Shown = """{"a":{"psk":["********","********",null,"********"]},"b":"http://********@h/","env":[{"name":"DB_PASS","value":"********"},{"name":"LANG","value":"C"}],"n":1.50,"a2":"********"}""";

        Assert.Equal(Shown, s_masking.Hide(JsonElement.Parse(Json)).GetRawText());
        Assert.Equal(Shown, s_masking.HideJson(Json));
        var whole = Json.Replace(",\"a2\":\"\\ud800\"", "", StringComparison.Ordinal);
        Assert.Equal(Shown.Replace(",\"a2\":\"********\"", "", StringComparison.Ordinal), s_masking.Hide(JsonNode.Parse(whole))!.ToJsonString());
        Assert.Equal("psk=********", s_masking.HideJson("psk=x"));
    }

    [Fact]
    public void A_log_that_is_made_to_be_hard_to_read_takes_no_longer()
    {
        foreach (var part in new[] { "password='", "pw=\"\\", "a", "a.", " ", "://", "--", "rootpw ", "rootpw --", "root:x", "-----BEGIN PRIVATE KEY-----", "$6$", "password\"", "\\", "\\\"", "iscsi:", "-u a" })
        {
            var text = new StringBuilder().Insert(0, part, 400_000 / part.Length).ToString();
            var since = TimeProvider.System.GetTimestamp();

            s_masking.HideText(text);

            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(10), part);
        }
    }
}
