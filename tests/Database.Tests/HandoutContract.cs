using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>What is kept with the token of a boot script, and until when.</summary>
public abstract class HandoutContract : DatabaseContract
{
    private static readonly HandedFile s_kernel = new("sha256/a", HandedFile.Kernel, "site/vmlinuz");
    private static readonly HandedFile s_initrd = new("sha256/b", HandedFile.LastInitrd, "site/initrd");

    [Fact]
    public async Task A_handout_comes_back_by_its_token_and_no_other_does()
    {
        var (token, run) = (TokenValue.New(), await StartRunAsync(await AddMachineAsync()));
        var inputs = new AnswerFileInputs { Mac = Mac(2), Profile = new JsonObject { ["hostname"] = "one" }, OsFamily = "rocky", Template = "text", TemplateFamily = "kickstart" };

        await WriteAsync(tx => HandoutStore.KeepAsync(tx, token, run.Id, new([s_kernel, s_initrd], inputs) { AgentKey = "key" }));

        var kept = await ReadAsync(session => HandoutStore.FindAsync(session, $"{token:D}"));
        Assert.Equal(
            (Mac(2), "one", "text", null, "key"),
            (kept!.Inputs.Mac, (string?)kept.Inputs.Profile["hostname"], kept.Inputs.TemplateFor("kickstart"), kept.Inputs.TemplateFor("firstboot"), kept.AgentKey));
        Assert.Equal(s_initrd, await ReadAsync(session => HandoutStore.FileAsync(session, $"{token:D}", s_initrd.Key)));
        Assert.Null(await ReadAsync(session => HandoutStore.FileAsync(session, $"{token:D}", "sha256/c")));
        Assert.Null(await ReadAsync(session => HandoutStore.FileAsync(session, $"{Guid.NewGuid():D}", s_initrd.Key)));
        Assert.Equal(1, await ReadAsync(session => HandoutStore.CountRunsAsync(session, s_kernel.Key)));
        Assert.Equal([run.Id], await ReadAsync(session => HandoutStore.RunsAsync(session, s_kernel.Key, 5)));
    }

    [Fact]
    public async Task The_end_of_a_run_forgets_what_it_was_handed()
    {
        var (token, run) = (TokenValue.New(), await StartRunAsync(await AddMachineAsync()));
        await WriteAsync(tx => HandoutStore.KeepAsync(tx, token, run.Id, new([s_kernel], new() { Mac = Mac(2), Profile = [] })));

        await WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));

        Assert.Null(await ReadAsync(session => HandoutStore.FindAsync(session, $"{token:D}")));
        Assert.Equal(0, await ReadAsync(session => HandoutStore.CountRunsAsync(session, s_kernel.Key)));
    }

    [Fact]
    public async Task A_token_from_before_handouts_were_kept_keeps_what_it_is_handed_first()
    {
        var file = new BootFile(Artifact: "boot");
        var blueprint = new Blueprint { Name = "a/1/b", Os = new("a", "1", "x86_64"), Boot = new(file, [], []), Default = true };
        await WriteAsync(tx => BlueprintStore.PutAsync(tx, blueprint));
        await PublishAsync('a');
        var (machine, token) = (await AddMachineAsync(), TokenValue.New());
        var run = await StartRunAsync(machine);
        var held = new MachineToken { Purpose = TokenPurpose.Artifact, MachineId = machine.Id, RunId = run.Id };

        await WriteAsync(tx => HandoutStore.KeepOlderAsync(tx, token, held));
        await PublishAsync('b');
        await WriteAsync(tx => HandoutStore.KeepOlderAsync(tx, token, held));

        Assert.Equal("boot", (await FileAsync(token, 'a'))?.Name);
        Assert.Null(await FileAsync(token, 'b'));
    }

    [Fact]
    public void Of_two_files_with_the_same_bytes_the_later_one_is_told()
    {
        var (kernel, first, last) = (new BootFile(Artifact: "k"), new BootFile(Artifact: "one"), new BootFile(Artifact: "two"));
        var blueprint = new Blueprint { Name = "a/1/b", Os = new("a", "1", "x86_64"), Boot = new(kernel, [first, last], []) };
        var (one, two) = (Known('a'), Known('b'));

        var handout = Handout.Of(new Machine { Id = Guid.NewGuid(), Mac = Mac(1), CreatedAt = Now, UpdatedAt = Now }, blueprint, [(kernel, one), (first, two), (last, two)], Mac(9));

        Assert.Equal([new HandedFile(one.Key, HandedFile.Kernel, "k"), new HandedFile(two.Key, HandedFile.LastInitrd, "two")], handout.Files);
        Assert.Equal(Mac(9), handout.Inputs.Mac);
    }

    private Artifact Known(char digit) => new() { Id = Guid.NewGuid(), Kind = "kernel", Sha256 = new(digit, 64), Key = Artifact.KeyOf(new(digit, 64)), Status = Artifact.Ready, CreatedAt = Now };

    private Task<HandedFile?> FileAsync(Guid token, char digit) => ReadAsync(session => HandoutStore.FileAsync(session, $"{token:D}", Artifact.KeyOf(new(digit, 64))));

    private Task PublishAsync(char digit) => WriteAsync(async tx =>
    {
        await ArtifactJournal.RegisterAsync(tx, "kernel", Sha256Digest.Parse(new string(digit, 64)), new JsonObject { ["name"] = "boot" }, Operator);
        await ArtifactJournal.UploadedAsync(tx, Artifact.KeyOf(new(digit, 64)), 1, Operator);
    });
}
