using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Database.Artifacts;

namespace Goosed.Database.Tests;

/// <summary>Which bytes a name of artifacts stands for, whatever is uploaded, said again, rolled back, removed or deleted.</summary>
public abstract class ArtifactNameContract : DatabaseContract
{
    [Fact]
    public async Task A_name_stands_for_ready_bytes_at_once_and_for_pending_ones_when_they_are_there()
    {
        await AddAsync('a', "boot");
        await UploadAsync('a');
        await AddAsync('b', "boot");
        Assert.Equal(Sha('a'), await InUseAsync("boot"));

        await UploadAsync('b');

        Assert.Equal(Sha('b'), await InUseAsync("boot"));
    }

    [Fact]
    public async Task The_same_bytes_under_a_second_name_leave_the_first_name_alone()
    {
        await AddAsync('a', "site/a");
        await UploadAsync('a');

        var artifact = await AddAsync('a', "site/b");

        Assert.Equal([Sha('a'), Sha('a')], [await InUseAsync("site/a"), await InUseAsync("site/b")]);
        Assert.Equal(["site/a", "site/b"], (await ReadAsync(session => ArtifactNameStore.NamesAsync(session, artifact.Id, artifact.Id))).Select(named => named.Name));
    }

    [Fact]
    public async Task Saying_an_older_artifact_again_rolls_its_name_back_and_history_is_kept()
    {
        foreach (var bytes in "ab")
        {
            await AddAsync(bytes, "boot");
            await UploadAsync(bytes);
        }

        await AddAsync('a', "boot");

        Assert.Equal(Sha('a'), await InUseAsync("boot"));
        var history = await HistoryAsync("boot");
        Assert.Equal([(Sha('a'), true), (Sha('b'), false), (Sha('a'), false)], history.Select(version => (version.Sha256, version.InUse)));
        await AddAsync('a', "boot");
        Assert.Equal(3, (await HistoryAsync("boot")).Count);
    }

    [Fact]
    public async Task What_was_said_last_wins_whichever_upload_ends_last()
    {
        await AddAsync('a', "boot");
        await AddAsync('b', "boot");

        await UploadAsync('b');
        await UploadAsync('a');

        Assert.Equal(Sha('b'), await InUseAsync("boot"));
        Assert.Equal([Artifact.Ready, Artifact.Ready], (await HistoryAsync("boot")).Select(version => version.Status));
    }

    [Fact]
    public async Task A_name_that_was_rolled_back_does_not_follow_an_upload_that_was_begun_before()
    {
        await AddAsync('a', "boot");
        await UploadAsync('a');
        await AddAsync('b', "boot");
        await AddAsync('a', "boot");

        await UploadAsync('b');

        Assert.Equal(Sha('a'), await InUseAsync("boot"));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task The_clock_says_nothing_of_which_version_is_in_use(int days)
    {
        await AddAsync('a', "boot");
        await UploadAsync('a');
        Tested.Clock.AdjustTime(Now.AddDays(days));

        await AddAsync('b', "boot");
        await UploadAsync('b');

        Assert.Equal(Sha('b'), await InUseAsync("boot"));
        Assert.Equal([Sha('b'), Sha('a')], (await HistoryAsync("boot")).Select(version => version.Sha256));
    }

    [Fact]
    public async Task A_removed_name_stands_for_nothing_not_for_an_upload_that_was_begun_before_either()
    {
        await AddAsync('a', "boot");
        await UploadAsync('a');
        await AddAsync('b', "boot");

        Assert.True(await Database.WriteAsync(tx => ArtifactNameJournal.RemoveAsync(tx, "boot", Operator), Ct));
        await UploadAsync('b');

        Assert.Null(await InUseAsync("boot"));
        Assert.Empty((await ReadAsync(session => ArtifactNameStore.ListAsync(session, new(10, null), null))).Items);
        Assert.False(await Database.WriteAsync(tx => ArtifactNameJournal.RemoveAsync(tx, "boot", Operator), Ct));
        Assert.Equal(ArtifactVersion.Removed, (await HistoryAsync("boot"))[0].Status);
        await AddAsync('b', "boot");
        Assert.Equal(Sha('b'), await InUseAsync("boot"));
    }

    [Fact]
    public async Task Damaged_bytes_are_given_out_no_more_and_no_older_ones_in_their_place()
    {
        foreach (var bytes in "ab")
        {
            await AddAsync(bytes, "boot");
            await UploadAsync(bytes);
        }

        await WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, Artifact.KeyOf(Sha('b')), Operator));

        Assert.Null(await ReadAsync(session => ArtifactStore.ResolveAsync(session, new BootFile(Artifact: "boot"))));
        await UploadAsync('b');
        Assert.Equal(Sha('b'), await InUseAsync("boot"));
    }

    [Fact]
    public async Task A_deleted_artifact_takes_its_names_along_and_stays_in_their_history()
    {
        var artifact = await AddAsync('a', "boot");
        await UploadAsync('a');

        await WriteAsync(async tx => await ArtifactJournal.DeleteAsync(tx, (await ArtifactStore.FindAsync(tx, artifact.Id))!, Operator));

        Assert.Null(await InUseAsync("boot"));
        Assert.Equal([(ArtifactVersion.Removed, null), (ArtifactVersion.Deleted, Sha('a'))], (await HistoryAsync("boot")).Select(version => (version.Status, version.Sha256)));
        Assert.Null(await ReadAsync(session => ArtifactStore.FindAsync(session, artifact.Id)));
    }

    [Fact]
    public async Task The_audit_says_from_which_bytes_to_which_a_name_moved_and_only_when_it_did()
    {
        foreach (var bytes in "aab")
        {
            await AddAsync(bytes, "boot");
            await UploadAsync(bytes);
        }

        var moves = (await ReadAsync(session => AuditStore.ListAsync(session, new(10, null), "artifact_name_moved", null))).Items;

        Assert.Equal([(Sha('a'), Sha('b')), (null, Sha('a'))], moves.Select(move => ((string?)move.Details!["before"]!["sha256"], (string?)move.Details["after"]!["sha256"])));
        Assert.All(moves, move => Assert.Equal("artifact-name/boot", move.Obj));
    }

    [Fact]
    public async Task Bytes_that_are_told_of_twice_at_once_are_audited_once()
    {
        await AddAsync('a', "boot");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => UploadAsync('a')));

        Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(100, null), "artifact_uploaded", null))).Items);
        Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(100, null), "artifact_name_moved", null))).Items);
    }

    [Fact]
    public async Task A_name_that_many_give_at_once_stands_for_what_its_history_has_last()
    {
        foreach (var bytes in "abcdef")
        {
            await AddAsync(bytes, null);
            await UploadAsync(bytes);
        }

        await Task.WhenAll("abcdefabcdef".Select(bytes => AddAsync(bytes, "boot")));

        var history = await HistoryAsync("boot");
        Assert.True(history[0].InUse);
        Assert.Single(history, version => version.InUse);
    }

    private static string Sha(char digit) => new(digit, 64);

    private Task<Artifact> AddAsync(char digit, string? name) => Database.WriteAsync(async tx =>
        (await ArtifactJournal.RegisterAsync(tx, "kernel", Sha256Digest.Parse(Sha(digit)), name is null ? null : new JsonObject { ["name"] = name }, Operator)).Artifact, Ct);

    private Task UploadAsync(char digit) => WriteAsync(tx => ArtifactJournal.UploadedAsync(tx, Artifact.KeyOf(Sha(digit)), 1, Operator));

    private Task<string?> InUseAsync(string name) => ReadAsync(async session => (await ArtifactStore.ResolveAsync(session, new BootFile(Artifact: name)))?.Sha256);

    private async Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(string name) => (await ReadAsync(session => ArtifactNameStore.HistoryAsync(session, new(100, null), name))).Items;
}
