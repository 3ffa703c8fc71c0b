using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Rendering.Ipxe;

/// <summary>Whether a blueprint's boot script can be written, with values as long as a run's in the places of its own.</summary>
internal static class BootScriptCheck
{
    private static readonly string s_digest = new('0', 64);

    public static IEnumerable<RenderFault> Faults(Blueprint blueprint, string server) =>
        BootScripts.Install(Model(blueprint, server)).Faults.Select(fault => fault with { Field = $"boot.{fault.Field}" });

    private static InstallScript Model(Blueprint blueprint, string server)
    {
        var boot = blueprint.Boot;
        return new()
        {
            MachineId = Guid.Empty,
            RunId = Guid.Empty,
            Token = Guid.Empty,
            AgentToken = Guid.Empty,
            Mac = MacAddress.Parse("02:67:6f:00:00:00"),
            ApiBase = server,
            Blueprint = blueprint.Name,
            KernelUrl = Url(boot.Kernel, server),
            Initrds = [.. boot.Initrd.Select(file => (file.FileName, Url(file, server)))],
            Args = boot.Args,
            AnswerFileUrl = blueprint.AnswerFile is { } answer
                ? $"{server}/v1/render/{answer.Family}?machine_id={Guid.Empty}&token={Guid.Empty}"
                : null,
            ImageUrl = boot.Image is { } image ? Url(image, server) : null,
            ImageSha256 = boot.Image?.Artifact is null ? null : s_digest,
        };
    }

    private static string Url(BootFile file, string server) =>
        file.Url ?? $"{server}/objects/{Artifact.KeyOf(s_digest)}?token={Guid.Empty}";
}
