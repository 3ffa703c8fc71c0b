using System.Net;

namespace Goosed.Api.Tests;

/// <summary>Whatever stands in a query or a name, a boot script stays a script of ours, and what is kept is what was sent.</summary>
public abstract class HostileQueryTests(Lab lab)
{
    private static readonly string[] s_hostile =
    [
        "a\nreboot", "a\r\nshell", "a\0b", "a\u2028shell", "a\u0085shell", "'", "\"", "\\", "${net0/mac}", "$(reboot)", "`reboot`", "a || shell", "a && shell", "a ; shell",
        "# x", "%end", "]]>", "&mac=x", "%00", "%0ashell", "../../etc/passwd", "{answer_file}", "\u202Eabc", "\U0001F986", "a\tb", "'; drop table machines; --", new string('A', 8192),
    ];

    private static readonly string[] s_parameters = ["mac", "uuid", "serial", "arch", "token", "machine_id", "other"];

    // Every command that a boot script of ours has.
    private static readonly string[] s_commands = ["#!ipxe", "echo", "sleep", "set", "iseq", "inc", "chain", "exit", "menu", "item", "choose", "goto", "isset", "clear", "cpuid", "sanboot", "prompt", "colour", "cpair", "console"];

    [Theory]
    [InlineData("/v1/boot/ipxe")]
    [InlineData("/menu.ipxe")]
    public async Task A_query_is_refused_or_leaves_the_script_its_commands(string path)
    {
        foreach (var parameter in s_parameters)
        {
            foreach (var hostile in s_hostile)
            {
                var mac = parameter == "mac" ? "" : $"mac={Lab.NewMac()}&";
                var answer = await lab.Client.AskAsync($"{path}?{mac}{parameter}={Uri.EscapeDataString(hostile)}");

                Assert.InRange((int)answer.Status, 200, 499);
                if ((int)answer.Status < 300)
                {
                    Assert.All(answer.Text.Split('\n'), line => Assert.True(IsOurs(line), $"{parameter}={hostile}: {line}"));
                }
                else if (answer.Status is not HttpStatusCode.RequestUriTooLong)
                {
                    answer.IsProblem(answer.Status);
                }
            }
        }
    }

    [Fact]
    public async Task A_serial_is_kept_as_it_was_sent_or_left_out_and_listed_so()
    {
        foreach (var hostile in s_hostile.Select(hostile => "S1 " + hostile))
        {
            var mac = Lab.NewMac();
            var answer = await lab.Client.AskAsync($"/v1/boot/ipxe?mac={mac}&serial={Uri.EscapeDataString(hostile)}");

            var listed = (await lab.Client.AskAsync("/v1/boot/unknown?limit=1000")).Items.SingleOrDefault(row => (string?)row["mac"] == mac);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.RequestUriTooLong);
            Assert.True(listed is null && answer.Status is not HttpStatusCode.OK || (string?)listed?["serial"] == hostile.Trim() || listed?["serial"] is null && ((string?)listed?["dropped"])?.Contains("serial number", StringComparison.Ordinal) == true, hostile);
        }
    }

    private static bool IsOurs(string line) =>
        line.Length == 0 || line[0] is '#' or ':' || s_commands.Contains(line.Split(' ')[0]) && line.All(c => c is >= ' ' and <= '~');
}
