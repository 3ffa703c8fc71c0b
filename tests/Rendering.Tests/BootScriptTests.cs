using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Rendering.Ipxe;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

public sealed class BootScriptTests
{
    private static readonly MacAddress s_mac = MacAddress.Parse("52:54:00:12:34:56");

    private static readonly string[] s_ways = ["auto", "exit", "sanboot", "sanboot:0x81", "chain:http://h/EFI/x.efi", "poweroff"];

    public static TheoryData<string> Cases() => [.. Directory.GetFiles(Golden.Folder("ipxe"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    /// <summary>Golden/ipxe/NAME.json names the script and its values; NAME.ipxe holds the text.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Writes_what_the_golden_file_holds(string name)
    {
        var path = Golden.Folder(Path.Combine("ipxe", name));

        var script = Script(JsonNode.Parse(File.ReadAllText(path + ".json"))!);

        Golden.Match(path + ".ipxe", script);
    }

    [Fact]
    public void A_hostile_text_on_the_screen_changes_no_command()
    {
        foreach (var hostile in Samples.Hostile.Concat(["a || shell", "a ; reboot", "a && exit", "# x", "${net0/mac}", "a\nshell"]))
        {
            AssertSameCommands(BootScripts.LocalDisk("why"), BootScripts.LocalDisk(hostile));
            AssertSameCommands(BootScripts.Unknown(s_mac, "why"), BootScripts.Unknown(s_mac, hostile));
            AssertSameCommands(BootScripts.Problem("why", "http://h/x", 5), BootScripts.Problem(hostile, "http://h/x", 5));
            AssertSameCommands(BootScripts.Menu(new MenuScript { ApiBase = "http://h", Title = "why" }), BootScripts.Menu(new MenuScript { ApiBase = "http://h", Title = hostile }));
            AssertSameCommands(BootScripts.Install(Model()).Text!, BootScripts.Install(Model() with { Blueprint = hostile, TraceId = hostile }).Text!);
        }
    }

    [Fact]
    public void A_text_that_is_cut_says_so() =>
        Assert.Contains("xxx...\n", BootScripts.LocalDisk(new string('x', 500)), StringComparison.Ordinal);

    [Fact]
    public void A_hostile_argument_is_refused_or_stays_one_argument()
    {
        var plain = Words(BootScripts.Install(Model()).Text!);
        foreach (var hostile in Samples.Hostile.Append("||").Append("&&").Append(";"))
        {
            Check(Model() with { KernelUrl = hostile }, "http://h/vmlinuz", hostile);
            Check(Model() with { Initrds = [(hostile, "http://h/initrd.img")] }, "ramdisk", hostile);
            Check(Model() with { Initrds = [("ramdisk", hostile)] }, "http://h/initrd.img", hostile);
            Check(Model() with { Args = [hostile] }, "quiet", hostile);
            Check(Model() with { ApiBase = hostile }, "http://h:8080", hostile);
            Check(Model() with { AnswerFileUrl = hostile, Args = ["{answer_file}"] }, "quiet", hostile);
        }

        void Check(InstallScript model, string old, string hostile)
        {
            var result = BootScripts.Install(model);
            if (result.Ok)
            {
                Assert.DoesNotContain('$', hostile);
                Assert.Equal(plain.Select(word => word.Replace(old, hostile, StringComparison.Ordinal)), Words(result.Text!));
            }
            else
            {
                Assert.NotEmpty(result.Faults);
            }
        }
    }

    [Fact]
    public void Placeholders_without_a_value_are_faults_by_name()
    {
        var result = BootScripts.Install(Model() with { Args = ["inst.ks={answer_file}", "x={bootif}"], AnswerFileUrl = null, Mac = null });

        Assert.Contains(result.Faults, fault => fault.Reason.Contains("{answer_file}", StringComparison.Ordinal));
        Assert.Contains(result.Faults, fault => fault.Reason.Contains("{bootif}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kernel_line_that_kernels_would_cut_off_is_refused()
    {
        // vmlinuz, initrd=ramdisk, a space before each word, and the last byte of the kernel's 2048 is a NUL.
        var longest = new string('x', 2047 - "vmlinuz initrd=ramdisk ".Length);

        Assert.True(BootScripts.Install(Model() with { Args = [longest], KernelUrl = "http://h/pub/vmlinuz?token=0123456789" }).Ok);
        var refused = Assert.Single(BootScripts.Install(Model() with { Args = [longest + "x"] }).Faults);
        Assert.Equal("args", refused.Field);
        Assert.Contains("would have 2048 characters", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("kernels take 2047", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_filled_in_counts_for_the_length_of_the_kernel_line() =>
        Assert.Contains(
            BootScripts.Install(Model() with { Args = [.. Enumerable.Repeat("x={answer_file}", 60)], AnswerFileUrl = "http://h:8080/v1/render/kickstart?token=0123456789" }).Faults,
            fault => fault.Field == "args");

    /// <summary>Every script but the installer's first try ends by itself or asks again in its own place.</summary>
    [Fact]
    public void No_script_chains_inside_itself_and_none_ends_with_success()
    {
        string[] scripts =
        [
            BootScripts.Problem("m", "http://h/x", 5), BootScripts.Unknown(s_mac, "c", "it resembles db1", "c"), BootScripts.Menu(new MenuScript { ApiBase = "http://h", Title = "t" }),
            BootScripts.Install(Model()).Text!, .. s_ways.Select(way => BootScripts.LocalDisk("r", LocalBoot.Parse(way, out _))),
        ];

        foreach (var lines in scripts.Select(script => script.Split('\n')))
        {
            Assert.All(lines.Where(line => line.Contains("chain ", StringComparison.Ordinal) && line.Contains("/v1/boot", StringComparison.Ordinal)), line => Assert.StartsWith("chain --replace --autofree ", line, StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.EndsWith("exit", StringComparison.Ordinal) || line.EndsWith("exit ||", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_retry_may_be_filled_in_by_ipxe_with_what_the_machine_says_of_itself_and_with_nothing_else()
    {
        Assert.Contains("chain --replace --autofree http://h/v1/boot/ipxe?mac=${netX/mac}&uuid=${uuid}&serial_hex=${serial:hexraw}&", BootScripts.Problem("m", BootScripts.AskUrl("http://h"), 5), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BootScripts.Problem("m", BootScripts.AskUrl("http://h/${x}"), 5));
    }

    [Fact]
    public void A_menu_or_a_retry_is_never_written_with_a_broken_url()
    {
        Assert.Throws<ArgumentException>(() => BootScripts.Menu(new MenuScript { ApiBase = "http://h/${x}", Title = "t" }));
        Assert.Throws<ArgumentException>(() => BootScripts.Problem("m", "http://h/a b", 5));
    }

    private static InstallScript Model() => new()
    {
        MachineId = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        RunId = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
        AgentToken = Guid.Parse("11111111-2222-4333-9444-555555555556"),
        Token = Guid.Parse("11111111-2222-4333-8444-555555555555"),
        ApiBase = "http://h:8080",
        Blueprint = "rocky/9/base",
        KernelUrl = "http://h/vmlinuz",
        Initrds = [("ramdisk", "http://h/initrd.img")],
        Args = ["quiet"],
        AnswerFileUrl = "http://h:8080/v1/render/kickstart?token=x",
        Mac = s_mac,
    };

    private static string Script(JsonNode input) => Text(input, "script") switch
    {
        "local-disk" => BootScripts.LocalDisk(Text(input, "reason"), LocalBoot.Of(input.AsObject())),
        "unknown" => BootScripts.Unknown(
            s_mac, Text(input, "command"), input["reason"]?.GetValue<string>(), input["confirm"]?.GetValue<string>()),
        "problem" => BootScripts.Problem(Text(input, "message"), Text(input, "retry"), 30),
        "menu" => BootScripts.Menu(new MenuScript { ApiBase = Text(input, "api"), Title = Text(input, "title") }),
        _ => Installed(BootScripts.Install(Model() with
        {
            ApiBase = Text(input, "api"),
            KernelUrl = Text(input, "kernel"),
            Initrds = [.. input["initrds"]!.AsArray().Select(one => (Text(one!, "name"), Text(one!, "url")))],
            Args = [.. input["args"]!.AsArray().Select(arg => arg!.GetValue<string>())],
            TraceId = input["trace"]?.GetValue<string>(),
        })),
    };

    private static string Installed(RenderedScript script) =>
        script.Text ?? string.Concat(script.Faults.Select(fault => $"{fault.Field}: {fault.Reason}\n"));

    private static string Text(JsonNode input, string name) => input[name]!.GetValue<string>();

    private static void AssertSameCommands(string expected, string actual)
    {
        Assert.Equal(expected.Split('\n').Select(Command), actual.Split('\n').Select(Command));
        Assert.All(actual, c => Assert.True(c is '\n' or (>= ' ' and <= '~')));
    }

    /// <summary>A line, or for an echo only what iPXE would expand or run of it.</summary>
    private static string Command(string line) => line.StartsWith("echo ", StringComparison.Ordinal) && !line.Contains("${", StringComparison.Ordinal)
        ? "echo" + string.Concat(line.Split(' ').Where(word => word is "||" or "&&" or ";" || word.StartsWith('#')))
        : line;

    private static List<string> Words(string script) => [.. script.Split('\n').Where(line => !line.StartsWith("echo ", StringComparison.Ordinal) && !line.StartsWith("set step ", StringComparison.Ordinal)).SelectMany(line => line.Split(' '))];
}
