using System.Text.Json;

namespace Goosed.Rendering.Tests;

/// <summary>docs/profiles.md names every key that profiles are read for.</summary>
public sealed class ProfilesPageTests
{
    // Properties whose key is another word than their name.
    private static readonly Dictionary<string, string> Keys = new() { ["interfaces"] = "network.interfaces", ["device"] = "disks.install", ["source_url"] = "install_source.url" };

    public static TheoryData<string> Properties() =>
    [
        .. typeof(AnswerFiles).Assembly.GetTypes()
            .Where(type => type is { Namespace: "Goosed.Rendering.Profiles", IsNested: false } && type.Name is "Profile" or "Interface" or "User" or "Disks" or "Repository" or "WindowsProfile")
            .SelectMany(type => type.GetProperties())
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Where(name => name is not "windows" and not "root" and not "disks" && !name.StartsWith("equality", StringComparison.Ordinal))
            .Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_key_is_on_the_page(string name)
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Goosed.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        var page = File.ReadAllText(Path.Combine(directory, "docs", "profiles.md"));
        var key = Keys.GetValueOrDefault(name, name);

        Assert.True(page.Contains($"`{key}`", StringComparison.Ordinal) || page.Contains($".{key}`", StringComparison.Ordinal), $"docs/profiles.md does not name `{key}`.");
    }
}
