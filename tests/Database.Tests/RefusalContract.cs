using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Access;
using Goosed.Database.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Database.Tests;

/// <summary>What is kept of refusals, in runs and in the audit.</summary>
public abstract class RefusalContract : DatabaseContract
{
    private static readonly RefusedReport s_tooLarge = new(413, "The body is larger than GOOSED_MAX_BODY allows (1 MiB).", "agent");

    [Fact]
    public async Task After_a_thousand_refusals_of_strangers_those_of_runs_are_kept_and_the_rest_is_summed_up()
    {
        var (token, run) = await ArmAsync();
        var credentials = Credentials();
        for (var stranger = 0; stranger < 1000; stranger++)
        {
            await credentials.NoteRefusalAsync(Refused(null, $"10.0.{stranger / 256}.{stranger % 256}"), Ct);
        }

        for (var stranger = 0; stranger < 25; stranger++)
        {
            await credentials.NoteRefusalAsync(Refused(Guid.NewGuid().ToString("D"), $"10.1.0.{stranger}"), Ct);
        }

        await credentials.NoteRefusalAsync(Refused(token, "10.2.0.1"), Ct);
        await credentials.NoteRefusalAsync(Refused(token, "10.2.0.1") with { Report = s_tooLarge }, Ct);
        Assert.Equal((1001, 1, 0), (await CountAsync("token_refused"), await CountAsync("report_refused"), await CountAsync("refusals_left_out")));
        Assert.Equal([TimelineKinds.Refused, TimelineKinds.ReportRefused], (await TimelineAsync(run)).Skip(1).Select(entry => entry.Kind));

        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        await credentials.NoteRefusalAsync(Refused(null, "10.3.0.1"), Ct);
        await credentials.NoteRefusalAsync(Refused(null, "10.3.0.2"), Ct);

        var summary = Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(10, null), "refusals_left_out", null))).Items);
        Assert.Equal(("goosed", 25), (summary.Actor, (int?)summary.Details?["calls"]));
        Assert.Equal(1003, await CountAsync("token_refused"));
    }

    [Fact]
    public async Task One_network_of_IPv6_is_one_address_and_a_day_has_a_bounded_number_of_rows()
    {
        var credentials = Credentials();
        for (var host = 1; host <= 50; host++)
        {
            await credentials.NoteRefusalAsync(Refused(null, $"2001:db8::{host:x}"), Ct);
        }

        await credentials.NoteRefusalAsync(Refused(null, "2001:db8:0:1::1"), Ct);
        Assert.Equal(2, await CountAsync("token_refused"));
    }

    [Fact]
    public void After_ten_thousand_refusals_of_strangers_a_day_keeps_none_before_the_next_one()
    {
        var memory = new RefusalMemory();
        int Kept(string day) => Enumerable.Range(0, 24 * 60).Sum(minute => Enumerable.Range(0, 20).Count(stranger =>
            memory.IsNew($"{day}T{minute / 60:00}:{minute % 60:00}", $"{day} {minute} {stranger}", null, out _, out _)));

        Assert.Equal(10_000, Kept("2026-11-01"));
        Assert.True(memory.IsNew("2026-11-01T23:59", "a run's", Guid.NewGuid(), out _, out _));
        Assert.Equal(10_000, Kept("2026-11-02"));
    }

    [Fact]
    public async Task Two_runs_behind_one_address_both_have_their_refusal()
    {
        var ((first, firstRun), (second, secondRun)) = (await ArmAsync(), await ArmAsync());
        var credentials = Credentials();

        Assert.True(await credentials.NoteRefusalAsync(Refused(first, "10.0.0.1"), Ct));
        Assert.True(await credentials.NoteRefusalAsync(Refused(second.ToUpperInvariant(), "10.0.0.1"), Ct));

        foreach (var run in new[] { firstRun, secondRun })
        {
            Assert.Single(await TimelineAsync(run), entry => entry.Kind == TimelineKinds.Refused);
        }
    }

    [Fact]
    public async Task Two_processes_that_are_told_the_same_write_it_once()
    {
        var (token, run) = await ArmAsync();
        var refusal = Refused(token, "10.0.0.1") with { Report = s_tooLarge };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Credentials().NoteRefusalAsync(refusal, Ct)));
        await Credentials().NoteRefusalAsync(refusal with { Address = "10.0.0.2" }, Ct);

        Assert.Equal(
            ["10.0.0.1", "10.0.0.2"],
            (await TimelineAsync(run)).Where(entry => entry.Kind == TimelineKinds.ReportRefused).Select(entry => entry.Address));
        Assert.Equal(2, await CountAsync("report_refused"));
        Assert.Equal(
            "A report was refused (413): The body is larger than GOOSED_MAX_BODY allows (1 MiB). The call was POST /v1/agents/facts.",
            (await TimelineAsync(run))[^1].Detail);
    }

    [Fact]
    public async Task A_call_that_no_route_takes_is_kept_when_its_token_is_a_run_s()
    {
        var (token, run) = await ArmAsync();
        var credentials = Credentials();
        var refusal = new Refusal(null, "10.0.0.1", token, "POST /v1/agent/facts") { Report = new(404, "There is nothing here.", "anonymous") };

        Assert.True(await credentials.NoteRefusalAsync(refusal, Ct));
        Assert.False(await credentials.NoteRefusalAsync(refusal with { Value = Guid.NewGuid().ToString("D") }, Ct));
        Assert.False(await credentials.NoteRefusalAsync(refusal with { Value = "nonsense" }, Ct));

        Assert.Equal(TimelineKinds.ReportRefused, (await TimelineAsync(run))[^1].Kind);
        Assert.Equal(1, await CountAsync("report_refused"));
    }

    private static Refusal Refused(string? value, string address) => new("agent", address, value, "POST /v1/agents/facts");

    private Credentials Credentials() => new(Database, Tested.Clock, NullLogger<Credentials>.Instance);

    private async Task<(string Token, Guid Run)> ArmAsync()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        var value = TokenValue.New();
        await WriteAsync(tx => TokenStore.IssueAsync(tx, value, TokenPurpose.Agent, run.MachineId, run.Id));
        return (value.ToString("D"), run.Id);
    }

    private Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Guid run) => ReadAsync(session => TimelineStore.ListAsync(session, run));

    private async Task<int> CountAsync(string action) => (await ReadAsync(session => AuditStore.ListAsync(session, new(5000, null), action, null))).Items.Count;
}
