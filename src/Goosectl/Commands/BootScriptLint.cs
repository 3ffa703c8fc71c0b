using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Rendering.Ipxe;

namespace Goosed.Goosectl.Commands;

/// <summary>Whether the boot scripts of blueprints can be written, with values as long as a run's in the places of its own.</summary>
internal static class BootScriptLint
{
    private const string Server = "http://goosed.example";

    private static readonly string s_digest = new('0', 64);

    public static IEnumerable<DocumentFault> Faults(DesiredState state) =>
        from blueprint in state.Blueprints
        from fault in BootScripts.Install(Model(blueprint)).Faults
        let reason = $"Its boot script can't be written: {fault.Field}: {fault.Reason}"
        select new DocumentFault($"blueprints/{blueprint.Name}/blueprint.yaml", 0, reason);

    private static InstallScript Model(Blueprint blueprint)
    {
        var boot = blueprint.Boot;
        return new()
        {
            MachineId = Guid.Empty,
            RunId = Guid.Empty,
            Token = Guid.Empty,
            AgentToken = Guid.Empty,
            Mac = MacAddress.Parse("02:67:6f:00:00:00"),
            ApiBase = Server,
            Blueprint = blueprint.Name,
            KernelUrl = Url(boot.Kernel),
            Initrds = [.. boot.Initrd.Select(file => (file.FileName, Url(file)))],
            Args = boot.Args,
            AnswerFileUrl = blueprint.AnswerFile is { } answer
                ? $"{Server}/v1/render/{answer.Family}?machine_id={Guid.Empty}&token={Guid.Empty}"
                : null,
            ImageUrl = boot.Image is { } image ? Url(image) : null,
            ImageSha256 = boot.Image?.Artifact is null ? null : s_digest,
        };
    }

    private static string Url(BootFile file) => file.Url ?? $"{Server}/objects/{Artifact.KeyOf(s_digest)}?token={Guid.Empty}";
}
