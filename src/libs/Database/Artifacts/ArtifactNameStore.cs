using Goosed.Core.Artifacts;

namespace Goosed.Database.Artifacts;

/// <summary>An artifact that a name stands for.</summary>
public sealed record NamedArtifact
{
    public required Guid ArtifactId { get; init; }
    public required string Name { get; init; }
}

/// <summary>
/// Tables <c>artifact_versions</c> and <c>artifact_names</c>: what each name was given to, in that order, and which of it is in use.
/// </summary>
public static class ArtifactNameStore
{
    private const string Version =
        "select v.seq, v.name, v.artifact_id, v.kind, v.sha256, v.at, v.author, a.status as artifact_status, a.size, n.seq = v.seq as "
            + "in_use "
        + "from artifact_versions v join artifact_names n on n.name = v.name left join artifacts a on a.id = v.artifact_id";

    /// <summary>What a name stands for; null for nothing.</summary>
    public static Task<ArtifactVersion?> InUseAsync(Session session, string name) =>
        session.FindAsync<ArtifactVersion>($"{Version} where n.name = @name and v.seq = n.seq and v.artifact_id is not null", new { name });

    /// <summary>What a name was given to last, ready or not; null for a name that there never was.</summary>
    public static Task<ArtifactVersion?> NewestAsync(Session session, string name) =>
        session.FindAsync<ArtifactVersion>($"{Version} where v.name = @name order by v.seq desc limit 1", new { name });

    /// <summary>The names that stand for something.</summary>
    public static Task<Page<ArtifactVersion>> ListAsync(Session session, PageRequest page, string? name) =>
        new ListQuery(Version)
            .Where("v.seq = n.seq and v.artifact_id is not null")
            .Where("n.name = @name", "name", name)
            .PageAsync<ArtifactVersion, ArtifactVersion>(
                session, page, new(["n.name"], NewestFirst: false, version => version.Name, KeyPart.Text), version => version);

    /// <summary>Everything that a name was given to, newest first.</summary>
    public static Task<Page<ArtifactVersion>> HistoryAsync(Session session, PageRequest page, string name) =>
        new ListQuery(Version)
            .Where("v.name = @name", "name", name)
            .PageAsync<ArtifactVersion, ArtifactVersion>(
                session, page, new(["v.seq"], NewestFirst: true, version => version.Seq.ToString("D", null), KeyPart.Number),
                version => version);

    /// <summary>The names that stand for the artifacts between two ids, both included.</summary>
    public static Task<IReadOnlyList<NamedArtifact>> NamesAsync(Session session, Guid first, Guid last) =>
        session.QueryAsync<NamedArtifact>(
        "select v.artifact_id, n.name from artifact_versions v join artifact_names n on n.seq = v.seq where v.artifact_id >= @first and "
            + "v.artifact_id <= @last order by n.name",
        new { first, last });

    /// <summary>The names that were given to bytes which were not there yet, and to nothing in use since.</summary>
    public static Task<IReadOnlyList<ArtifactVersion>> WaitingAsync(Session session, string key) =>
        session.QueryAsync<ArtifactVersion>($"{Version} where a.key = @key and v.seq > n.seq order by v.name, v.seq", new { key });

    /// <summary>Makes this transaction the only one that changes a name; gives the place of its version in use, 0 for none.</summary>
    public static async Task<long> LockAsync(Transaction tx, string name)
    {
        await tx.SendAsync("insert into artifact_names(name, seq) values (@name, 0) on conflict do nothing", new { name });
        return await tx.FindLockedAsync<long>(
            "select 1 from artifact_names where name = @name", "select seq from artifact_names where name = @name", new { name });
    }

    /// <summary>Says that a name is for an artifact's bytes from now on, or for nothing; gives the place.</summary>
    public static Task<long> AddAsync(Transaction tx, string name, Artifact? artifact, string author) => tx.FindAsync<long>(
        "insert into artifact_versions(name, artifact_id, kind, sha256, at, author) values (@name, @Id, @Kind, @Sha256, @Now, @author) "
            + "returning seq",
        new { name, artifact?.Id, artifact?.Kind, artifact?.Sha256, tx.Now, author });

    /// <summary>Has a name stand for what was said at a place.</summary>
    public static Task PointAsync(Transaction tx, string name, long seq) =>
        tx.SendAsync("update artifact_names set seq = @seq where name = @name", new { name, seq });
}
