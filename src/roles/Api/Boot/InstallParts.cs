using Goosed.Api.Runs;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Rendering.Ipxe;

namespace Goosed.Api.Boot;

/// <summary>What an installer's script is made of. A file without an artifact comes from the URL that its blueprint names.</summary>
internal sealed record InstallParts(Machine Machine, Blueprint Blueprint, IReadOnlyList<(BootFile File, Artifact? Artifact)> Files)
{
    /// <summary>The disk image, and the artifact that it is.</summary>
    private (BootFile File, Artifact? Artifact)? Image => Blueprint.Boot.Image is null ? null : Files[^1];

    /// <summary>The parts, or what is missing of them.</summary>
    public static async Task<(InstallParts? Parts, string? Missing)> FindAsync(Session session, Machine machine, string? blueprint)
    {
        var stored = blueprint is null ? await BlueprintStore.DefaultAsync(session) : await BlueprintStore.FindAsync(session, blueprint);
        if (stored is null)
        {
            return (null, (await DesiredStateStore.FindAsync(session), blueprint) switch
            {
                (null, _) => RunRequests.UnreadDesiredState,
                (_, null) => "The machine names no blueprint and the desired state marks none as default.",
                _ => $"Blueprint '{blueprint}' is not in the desired state.",
            });
        }

        var files = new List<(BootFile, Artifact?)>();
        foreach (var file in stored.Blueprint.Boot.Files)
        {
            var artifact = file.Artifact is null ? null : await ArtifactStore.ResolveAsync(session, file);
            if (file.Artifact is not null && artifact is null)
            {
                return (null, $"Artifact '{file.Artifact}' of blueprint '{stored.Blueprint.Name}' is not uploaded.");
            }

            files.Add((file, artifact));
        }

        return (new(machine, stored.Blueprint, files), null);
    }

    /// <summary>What the script hands out, to be kept with its token.</summary>
    public Handout Handout(MacAddress? bootMac, string agentKey) =>
        Core.Runs.Handout.Of(Machine, Blueprint, Files, bootMac) with { AgentKey = agentKey };

    /// <summary>The script's model. Without a run it is a preview's: its ids and tokens are zero.</summary>
    public InstallScript Script((string Api, string Artifacts) bases, Run? run, Guid token, Guid agentToken, MacAddress? mac)
    {
        var suffix = $"token={token:D}";
        string Url(BootFile file, Artifact? artifact) => artifact is null ? file.Url ?? "" : $"{bases.Artifacts}/objects/{artifact.Key}?{suffix}";
        return new()
        {
            MachineId = Machine.Id,
            Mac = mac ?? Machine.Mac,
            RunId = run?.Id ?? Guid.Empty,
            Token = token,
            AgentToken = agentToken,
            ApiBase = bases.Api,
            Blueprint = Blueprint.Name,
            KernelUrl = Url(Files[0].File, Files[0].Artifact),
            Initrds = [.. Files.Skip(1).Take(Blueprint.Boot.Initrd.Count).Select(part => (part.File.FileName, Url(part.File, part.Artifact)))],
            Args = Blueprint.Boot.Args,
            AnswerFileUrl = Blueprint.AnswerFile is { } answer ? $"{bases.Api}/v1/render/{answer.Family}?machine_id={Machine.Id:D}&{suffix}" : null,
            ImageUrl = Image is { } image ? Url(image.File, image.Artifact) : null,
            ImageSha256 = Image?.Artifact?.Sha256,
            TraceId = run?.TraceId,
        };
    }
}
