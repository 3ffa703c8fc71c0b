using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Goosed.Core.Blueprints;

/// <summary>How one operating system is installed.</summary>
public sealed record Blueprint
{
    /// <summary>Its path in the desired state: <c>rocky/9/base</c>.</summary>
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required OperatingSystemVersion Os { get; init; }
    public required BlueprintBoot Boot { get; init; }

    /// <summary>What the installer reads to run unattended, or null for an image that needs nothing.</summary>
    public AnswerFile? AnswerFile { get; init; }

    /// <summary>True for the one that machines get which name none.</summary>
    public bool Default { get; init; }

    /// <summary>Name of the workflow of its runs, or null for the default one.</summary>
    public string? Workflow { get; init; }

    /// <summary>Settings that a machine's own profile is laid over.</summary>
    public JsonObject Profile { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>What is installed.</summary>
/// <param name="Family">Such as <c>rocky</c>, <c>debian</c>, <c>windows</c>.</param>
/// <param name="Version">As its makers write it: <c>9</c>, <c>12</c>, <c>2022</c>.</param>
/// <param name="Architecture">As the kernel names it: <c>x86_64</c> or <c>aarch64</c>.</param>
public sealed record OperatingSystemVersion(string Family, string Version, string Architecture);

/// <summary>What a machine boots to run the installer.</summary>
/// <param name="Kernel">The kernel, or wimboot.</param>
/// <param name="Initrd">Initial RAM disks in the order of loading; for wimboot the files that it is given.</param>
/// <param name="Args">Kernel arguments, in which the <see cref="Placeholders"/> are filled in.</param>
/// <param name="Image">A disk image that the installer fetches and writes; null for an installer that needs none.</param>
public sealed record BlueprintBoot(BootFile Kernel, IReadOnlyList<BootFile> Initrd, IReadOnlyList<string> Args, BootFile? Image = null)
{
    /// <summary>Every file that a machine fetches, the kernel first, then the initrds, then the image.</summary>
    [JsonIgnore]
    public IReadOnlyList<BootFile> Files => [Kernel, .. Initrd, .. Image is null ? Array.Empty<BootFile>() : [Image]];
}

/// <summary>The answer file that a blueprint's installer reads.</summary>
/// <param name="Family">Such as <c>kickstart</c>, <c>preseed</c>, <c>unattend</c>.</param>
/// <param name="Template">The template's text, or null for the family's built-in one.</param>
public sealed record AnswerFile(string Family, string? Template);
