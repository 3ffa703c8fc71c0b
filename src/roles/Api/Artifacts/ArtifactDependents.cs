using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Database.Runs;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Artifacts;

/// <summary>What depends on an artifact or its name: blueprints in force, and runs that were handed it.</summary>
internal static class ArtifactDependents
{
    private const int MostRunsShown = 20;

    /// <summary>What uses a version that is in use.</summary>
    public static async Task<ArtifactUses> OfVersionAsync(Session session, ArtifactVersion version, ILookup<string, string> blueprintsByFile)
    {
        var key = Artifact.KeyOf(version.Sha256 ?? "");
        var count = await HandoutStore.CountRunsAsync(session, key);
        return new([.. blueprintsByFile[version.Name].Order(StringComparer.Ordinal)], count, count == 0 ? [] : await HandoutStore.RunsAsync(session, key, MostRunsShown));
    }

    /// <summary>The names of the blueprints in force by the artifacts that they name.</summary>
    public static async Task<ILookup<string, string>> BlueprintsAsync(Session session) =>
        (await BlueprintStore.AllAsync(session))
            .SelectMany(stored => stored.Blueprint.Boot.Files.Select(NameOf).OfType<string>().Distinct().Select(file => (file, stored.Blueprint.Name)))
            .ToLookup(pair => pair.file, pair => pair.Name);

    /// <summary>Why a name can't be removed; null when nothing needs it.</summary>
    public static async Task<ProblemHttpResult?> OfNameAsync(Session session, string name) =>
        (await BlueprintsAsync(session))[name].Order(StringComparer.Ordinal).ToList() is { Count: > 0 } blueprints
            ? InUse($"The artifact name '{name}'", $"named by {Listed("blueprint", blueprints)}", new() { ["blueprints"] = blueprints })
            : null;

    /// <summary>Why an artifact can't be deleted; null when nothing needs it.</summary>
    public static async Task<ProblemHttpResult?> OfArtifactAsync(Session session, Artifact artifact)
    {
        var names = (await ArtifactNameStore.NamesAsync(session, artifact.Id, artifact.Id)).Select(named => named.Name).ToList();
        if (names.Count > 0)
        {
            return InUse($"The artifact {artifact.Id}", $"what {Listed("name", names)} {(names.Count == 1 ? "stands" : "stand")} for", new() { ["names"] = names });
        }

        var blueprints = (await BlueprintsAsync(session))[Sha256Digest.Prefix + artifact.Sha256].Order(StringComparer.Ordinal).ToList();
        if (blueprints.Count > 0)
        {
            return InUse($"The artifact {artifact.Id}", $"named by {Listed("blueprint", blueprints)}", new() { ["blueprints"] = blueprints });
        }

        var runs = (await HandoutStore.RunsAsync(session, artifact.Key, MostRunsShown)).Select(id => id.ToString("D")).ToList();
        return runs.Count == 0 ? null : InUse($"The artifact {artifact.Id}", $"handed to {Listed("run", runs)}", new() { ["runs"] = runs });
    }

    private static string? NameOf(BootFile file) => file.Digest is { } digest ? Sha256Digest.Prefix + digest : file.Artifact;

    private static ProblemHttpResult InUse(string what, string why, Dictionary<string, object?> more) =>
        Problems.Conflict($"{what} is in use: it is {why}. Change that first, or repeat the call with force=true.", more);

    private static string Listed(string kind, List<string> items) =>
        $"{kind}{(items.Count == 1 ? "" : "s")} {string.Join(", ", items.Take(5))}{(items.Count > 5 ? " and others" : "")}";
}
