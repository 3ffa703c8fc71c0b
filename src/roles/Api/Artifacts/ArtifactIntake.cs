using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.ObjectStorage;

namespace Goosed.Api.Artifacts;

/// <summary>Makes artifacts known, and keeps what the database says of their bytes to what the store holds.</summary>
internal sealed class ArtifactIntake(IDatabase database, IObjectStore objects)
{
    // Each round follows a change that somebody else made meanwhile.
    private const int MostRounds = 5;

    /// <summary>An artifact and the names that stand for it.</summary>
    public sealed record Known(Artifact Artifact, IReadOnlyList<string> Names, bool IsNew = false);

    /// <summary>Registers an artifact. Its bytes may be there already: uploaded for another kind, or by a process that was killed before it could say so.</summary>
    public async Task<Known> RegisterAsync(string kind, Sha256Digest digest, JsonObject? meta, Author author, CancellationToken ct)
    {
        var (artifact, isNew) = await database.WriteAsync(tx => ArtifactJournal.RegisterAsync(tx, kind, digest, meta, author), ct);
        artifact = await SettleAsync(artifact, author, ct) ?? artifact;
        return new(artifact, await NamesAsync(artifact.Id, ct), isNew);
    }

    /// <summary>
    /// Looks into the store until what the database says is what the store had afterwards: an upload may end, or its bytes be collected,
    /// between a look and what is written of it. Null when the artifact was deleted meanwhile.
    /// </summary>
    public async Task<Artifact?> SettleAsync(Artifact artifact, Author author, CancellationToken ct)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var stored = await objects.StatAsync(ObjectKey.Parse(artifact.Key), ct);
            if (stored is not null == (artifact.Status == Artifact.Ready))
            {
                break;
            }

            var now = await database.WriteAsync(async tx =>
            {
                await (stored is null ? ArtifactJournal.DamagedAsync(tx, artifact.Key, author) : ArtifactJournal.UploadedAsync(tx, artifact.Key, stored.Length, author));
                return await ArtifactStore.FindAsync(tx, artifact.Id);
            }, ct);
            if (now is null)
            {
                return null;
            }

            artifact = now;
        }

        return artifact;
    }

    public Task<Known?> FindAsync(Guid id, CancellationToken ct) => database.ReadAsync(async session =>
        await ArtifactStore.FindAsync(session, id) is { } artifact ? new Known(artifact, Named(await ArtifactNameStore.NamesAsync(session, id, id))) : null, ct);

    /// <summary>Lists artifacts, each with its names.</summary>
    public Task<Page<Known>> ListAsync(PageRequest page, string? kind, string? status, CancellationToken ct) => database.ReadAsync(async session =>
    {
        var artifacts = await ArtifactStore.ListAsync(session, page, kind, status);
        if (artifacts.Items is not [var newest, ..])
        {
            return new Page<Known>([], artifacts.Next);
        }

        var names = (await ArtifactNameStore.NamesAsync(session, artifacts.Items[^1].Id, newest.Id)).ToLookup(named => named.ArtifactId, named => named.Name);
        return new([.. artifacts.Items.Select(artifact => new Known(artifact, [.. names[artifact.Id]]))], artifacts.Next);
    }, ct);

    private Task<IReadOnlyList<string>> NamesAsync(Guid id, CancellationToken ct) =>
        database.ReadAsync(async session => Named(await ArtifactNameStore.NamesAsync(session, id, id)), ct);

    private static IReadOnlyList<string> Named(IReadOnlyList<NamedArtifact> named) => [.. named.Select(each => each.Name)];
}
