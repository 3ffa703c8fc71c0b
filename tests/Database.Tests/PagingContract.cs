using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Core.Facts;
using Goosed.Core.Ids;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Database.Events;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>Every list gives every item once, page by page, also while the list grows.</summary>
public abstract class PagingContract : DatabaseContract
{
    private const int Count = 11;

    [Fact]
    public async Task Machines() => await AssertPagesAsync(
        async _ => await AddMachineAsync(),
        (session, page) => MachineStore.ListAsync(session, page, new()),
        machine => machine.Id.ToString());

    [Fact]
    public async Task Runs() => await AssertPagesAsync(
        async _ => await StartRunAsync(await AddMachineAsync()),
        (session, page) => RunStore.ListAsync(session, page, new()),
        run => run.Id.ToString());

    [Fact]
    public async Task Unknown_machines() => await AssertPagesAsync(
        n => WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(n) })),
        UnknownBootStore.ListAsync,
        boot => boot.Mac.ToString());

    [Fact]
    public async Task Artifacts() => await AssertPagesAsync(
        n => WriteAsync(tx => ArtifactStore.InsertAsync(tx, Artifact(n, tx.Now))),
        (session, page) => ArtifactStore.ListAsync(session, page, null, null),
        artifact => artifact.Id.ToString());

    [Fact]
    public async Task Facts()
    {
        var machine = await AddMachineAsync();

        // Other producers' ids do not rise with time.
        await AssertPagesAsync(
            n => WriteAsync(async tx => await FactStore.AddOnceAsync(tx, new Fact { Id = Guid.NewGuid(), MachineId = machine.Id, Snapshot = $$"""{"n": {{n}}}""", CreatedAt = tx.Now })),
            (session, page) => FactStore.ListAsync(session, page, machine.Id),
            fact => fact.Id.ToString());
    }

    [Fact]
    public async Task Audit() => await AssertPagesAsync(
        n => WriteAsync(tx => AuditStore.AppendAsync(tx, Operator, "tested", $"thing/{n}")),
        (session, page) => AuditStore.ListAsync(session, page, null, null),
        entry => entry.Id.ToString("D", null));

    [Fact]
    public async Task Blueprints() => await AssertPagesAsync(
        n => WriteAsync(tx => BlueprintStore.PutAsync(tx, Blueprint($"os/{n % 3}/name-{n:00}"))),
        BlueprintStore.ListAsync,
        stored => stored.Blueprint.Name);

    [Fact]
    public async Task Workflows() => await AssertPagesAsync(
        n => WriteAsync(tx => WorkflowStore.PutAsync(tx, new Workflow { Name = $"name-{n:00}", Steps = [new("boot")] })),
        WorkflowStore.ListAsync,
        stored => stored.Workflow.Name);

    [Fact]
    public async Task Failures() => await AssertPagesAsync(
        n => Ledger.KeepAsync($"consumer-{n % 2}", new(n, Guid.NewGuid(), "goosed.test", "{}", Now, null), 1, "broken", null, Ct),
        DeliveryStore.ListAsync,
        failure => $"{failure.EventId}{failure.Consumer}");

    [Fact]
    public async Task A_filter_holds_over_all_pages()
    {
        var machine = await AddMachineAsync();
        for (var n = 0; n < 5; n++)
        {
            await WriteAsync(tx => AuditStore.AppendAsync(tx, Operator, "wanted", $"machine/{machine.Id:D}"));
            await WriteAsync(tx => AuditStore.AppendAsync(tx, Operator, "other", $"machine/{machine.Id:D}"));
        }

        var wanted = await AllAsync((session, page) => AuditStore.ListAsync(session, page, "wanted", machine.Id), 2);

        Assert.Equal(5, wanted.Count);
        Assert.All(wanted, entry => Assert.Equal("wanted", entry.Action));
    }

    private async Task AssertPagesAsync<T>(Func<int, Task> add, Func<Session, PageRequest, Task<Page<T>>> list, Func<T, string> id)
    {
        for (var n = 1; n <= Count; n++)
        {
            await add(n);
            Tested.Clock.Advance(TimeSpan.FromMilliseconds(n % 2));
        }

        var whole = await AllAsync(list, 1000);
        Assert.Equal(Count, whole.Select(id).Distinct().Count());
        foreach (var limit in new[] { 1, 3, Count, Count + 1 })
        {
            Assert.Equal(whole.Select(id), (await AllAsync(list, limit)).Select(id));
        }

        // What is added between two pages moves none of the others.
        var first = await ReadAsync(session => list(session, new(4, null)));
        await add(Count + 1);
        var rest = await AllAsync(list, 4, first.Next);
        Assert.Empty(whole.Select(id).Except(first.Items.Concat(rest).Select(id)));
        Assert.Equal(first.Items.Count + rest.Count, first.Items.Concat(rest).Select(id).Distinct().Count());
    }

    private async Task<IReadOnlyList<T>> AllAsync<T>(Func<Session, PageRequest, Task<Page<T>>> list, int limit, string? after = null)
    {
        var all = new List<T>();
        do
        {
            var page = await ReadAsync(session => list(session, new(limit, after)));
            Assert.InRange(page.Items.Count, 0, limit);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    private static Artifact Artifact(int n, DateTimeOffset now) => new()
    {
        Id = Uuid7.New(now),
        Kind = "kernel",
        Sha256 = n.ToString("x64", null),
        Key = $"sha256/{n:x64}",
        Status = Core.Artifacts.Artifact.Pending,
        Meta = new JsonObject { ["name"] = $"file-{n}" },
        CreatedAt = now,
    };

    private static Blueprint Blueprint(string name) => new()
    {
        Name = name,
        Os = new("rocky", "9", "x86_64"),
        Boot = new(new BootFile("http://mirror.example/vmlinuz"), [], []),
    };
}
