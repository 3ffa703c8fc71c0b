using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>What a boot script hands out with its token. Files and documents that change later count from the next boot.</summary>
/// <param name="Files">The artifacts that the script names, each key once.</param>
/// <param name="Inputs">What every answer file of the token is made from.</param>
public sealed record Handout(IReadOnlyList<HandedFile> Files, AnswerFileInputs Inputs)
{
    /// <summary>What the agent's token is made with; null of scripts from before there was one.</summary>
    public string? AgentKey { get; init; }

    /// <summary>What a machine is handed now. Files that come from elsewhere, and those that are not there, are left out.</summary>
    /// <param name="machine">Whose boot it is.</param>
    /// <param name="blueprint">What it is installed with; null when there is none in force.</param>
    /// <param name="files">The blueprint's files in their order, with the artifacts that they mean now.</param>
    /// <param name="bootMac">The card that it boots from; null when it did not say.</param>
    public static Handout Of(
        Machine machine, Blueprint? blueprint, IReadOnlyList<(BootFile File, Artifact? Artifact)> files, MacAddress? bootMac)
    {
        // The last one wins where two files have the same bytes: the boot has come at least as far as that.
        var handed = new Dictionary<string, HandedFile>();
        foreach (var (file, artifact) in files)
        {
            if (artifact is not null)
            {
                handed[artifact.Key] = new(artifact.Key, Role(file, blueprint?.Boot), file.Artifact ?? "");
            }
        }

        return new([.. handed.Values], AnswerFileInputs.Of(machine, blueprint, bootMac));
    }

    private static string Role(BootFile file, BlueprintBoot? boot) => file switch
    {
        _ when ReferenceEquals(file, boot?.Kernel) => HandedFile.Kernel,
        _ when ReferenceEquals(file, boot?.Image) => HandedFile.Image,
        _ when boot?.Initrd is [.., var last] && ReferenceEquals(file, last) => HandedFile.LastInitrd,
        _ => HandedFile.Initrd,
    };
}

/// <summary>A file that a boot script names.</summary>
/// <param name="Key">Where its bytes lie in the object store.</param>
/// <param name="Role">What it is to the boot: one of the constants.</param>
/// <param name="Name">What the blueprint calls it: an artifact's name, or <c>sha256:</c> and its digest.</param>
public sealed record HandedFile(string Key, string Role, string Name)
{
    public const string Kernel = "kernel";
    public const string Initrd = "initrd";
    public const string LastInitrd = "last_initrd";
    public const string Image = "image";
}
