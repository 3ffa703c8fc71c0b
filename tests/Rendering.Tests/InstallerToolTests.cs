using Goosed.Rendering.Tests.Grammar;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

/// <summary>
/// The installers' own checkers over every golden file. Those that no Debian package has run when asked for: <c>-explicit on</c>,
/// with PYKICKSTART naming a checkout of pykickstart and UNATTEND_XSD a schema of answer files.
/// </summary>
public sealed class InstallerToolTests
{
    public static TheoryData<string> Files(string pattern) =>
        [.. Directory.GetFiles(Golden.Folder("answers"), pattern, SearchOption.AllDirectories).Order().Select(path => Path.GetRelativePath(Golden.Folder("answers"), path))];

    [Theory]
    [MemberData(nameof(Files), "*.cfg")]
    public async Task Debconf_takes_the_preseed(string file)
    {
        Assert.SkipUnless(Tool.Find("debconf-set-selections") is not null, "debconf is not installed");

        var outcome = await Tool.RunAsync("debconf-set-selections", ["--checkonly", PathOf(file)], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(new Tool.Outcome(0, ""), outcome);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Files), "*.ks")]
    public async Task Pykickstart_takes_the_kickstart(string file)
    {
        var checkout = Environment.GetEnvironmentVariable("PYKICKSTART");
        Assert.True(checkout is not null, "PYKICKSTART names no checkout of pykickstart");

        var outcome = await Tool.RunAsync(
            "/usr/bin/python3",
            [Path.Combine(checkout!, "tools", "ksvalidator.py"), "-v", "RHEL9", PathOf(file)],
            new Dictionary<string, string> { ["PYTHONPATH"] = checkout! },
            TestContext.Current.CancellationToken);

        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Files), "*.xml")]
    public async Task The_schema_takes_the_unattend_file(string file)
    {
        var schema = Environment.GetEnvironmentVariable("UNATTEND_XSD");
        Assert.True(schema is not null && Tool.Find("xmllint") is not null, "UNATTEND_XSD names no schema, or xmllint is not installed");

        var outcome = await Tool.RunAsync("xmllint", ["--noout", "--nonet", "--schema", schema!, PathOf(file)], cancellation: TestContext.Current.CancellationToken);

        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }

    [Theory]
    [MemberData(nameof(Files), "*.sh")]
    [MemberData(nameof(Files), "*.ks")]
    public async Task Shells_take_every_script(string file)
    {
        var text = await File.ReadAllTextAsync(PathOf(file), TestContext.Current.CancellationToken);
        foreach (var script in file.EndsWith(".ks", StringComparison.Ordinal) ? Reader.Scripts(text) : [text])
        {
            foreach (var shell in new[] { "sh", "bash" }.Where(name => Tool.Find(name) is not null))
            {
                Assert.Equal(new Tool.Outcome(0, ""), await Tool.RunAsync(shell, ["-n", "-c", script], cancellation: TestContext.Current.CancellationToken));
            }
        }
    }

    private static string PathOf(string file) => Path.Combine(Golden.Folder("answers"), file);
}
