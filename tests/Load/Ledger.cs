using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Goosed.Load;

/// <summary>Compares what clients were told with what took effect: rows of the database, SQLite or PostgreSQL, and stored bytes.</summary>
public sealed class Ledger
{
    private readonly Told _told;
    private readonly DbConnection _database;
    private readonly List<string> _lost = [];
    private readonly List<string> _doubled = [];
    private readonly List<string> _stuck = [];

    private Ledger(Told told, DbConnection database) => (_told, _database) = (told, database);

    public IReadOnlyList<string> Lost => _lost;

    public IReadOnlyList<string> Doubled => _doubled;

    public IReadOnlyList<string> Stuck => _stuck;

    /// <summary>Compares; the processes have stopped, or have nothing more to do.</summary>
    /// <param name="told">What clients were _told.</param>
    /// <param name="database">An open connection to what goosed wrote.</param>
    /// <param name="digestOf">SHA-256 of the bytes that the store has under a key; null for none.</param>
    public static async Task<Ledger> CheckAsync(Told told, DbConnection database, Func<string, Task<string?>> digestOf)
    {
        var ledger = new Ledger(told, database);
        ledger.Machines();
        ledger.Runs();
        ledger.Facts();
        ledger.Events();
        ledger.Audit();
        await ledger.ArtifactsAsync(digestOf);
        return ledger;
    }

    private void Machines()
    {
        var there = Column("select mac || ' ' || id from machines where deleted_at is null").ToHashSet();
        var deleted = _told.Deleted.ToHashSet();
        Miss(_told.Enrolled.Where(machine => !deleted.Contains(machine.Value)).Select(machine => $"{machine.Key} {machine.Value}"), there, "machine");
        _lost.AddRange(Column("select id from machines where deleted_at is null").Where(deleted.Contains).Select(id => $"deletion of {id}"));
        var counters = Column("select id || ' ' || (profile ->> 'counter') from machines where (profile ->> 'counter') is not null").ToHashSet();
        Miss(_told.Patched.Select(patch => $"{patch.Key} {patch.Value}"), counters, "patch");
    }

    private void Runs()
    {
        Miss(_told.Installed, Column("select machine_id from runs where status = 'success'"), "installation");
        Miss(_told.Started, Column("select id from runs"), "start");
        Miss(_told.Cancelled, Column("select id from runs where status = 'cancelled'"), "cancellation");
        _doubled.AddRange(Column("select 'runs of machine ' || machine_id from runs group by machine_id having count(*) > 1"));
        _stuck.AddRange(Column("select 'run ' || id || ' of machine ' || machine_id || ', started at ' || started_at from runs where status = 'running'"));
        _stuck.AddRange(_told.Overdue.Except(Column("select machine_id from runs where status = 'failed'")).Select(machine => $"deadline of {machine}"));
        var reported = Column("select run_id || ' ' || detail from timeline where kind = 'milestone'").CountBy(entry => entry).ToDictionary();
        Miss(_told.Milestones, reported.Keys, "milestone");
        _doubled.AddRange(reported.Where(entry => entry.Value > 1).Select(entry => $"milestone {entry.Key}"));
    }

    private void Facts()
    {
        Miss(_told.Facts.Concat(_told.ProducedFacts), Column("select id from facts"), "facts");
        Miss(_told.Facts.Concat(_told.ProducedFacts), Payloads("goosed.agent.facts", "fact_id"), "event of facts");
        foreach (var (machine, tried) in _told.FactsTried)
        {
            if (Column($"select id from facts where machine_id = '{machine}'").Count() > tried)
            {
                _doubled.Add($"facts of {machine}");
            }
        }

        // One row for the first snapshot of a machine; the repeats are the same.
        var audited = Column("select obj from audit where action = 'facts_updated'").ToList();
        Miss(_told.Installed.Select(machine => $"machine/{machine}"), audited, "audit of facts");
        _doubled.AddRange(audited.GroupBy(obj => obj).Where(rows => rows.Count() > 1).Select(rows => $"audit of facts of {rows.Key}"));
    }

    private void Events()
    {
        var log = Column("select id from events order by number").ToList();
        Miss(_told.Published, log, "published event");
        foreach (var subject in new[] { "goosed.runs.started", "goosed.runs.finished" })
        {
            _doubled.AddRange(Payloads(subject, "run_id").CountBy(run => run).Where(told => told.Value > 1).Select(told => $"{subject} of {told.Key}"));
        }

        Miss(Column("select id from runs where status <> 'running'"), Payloads("goosed.runs.finished", "run_id"), "event of a run's end");
        Miss(log, _told.Followed.Select(seen => seen.Id), "event for the follower");
        _doubled.AddRange(_told.Followed.GroupBy(seen => seen.Number).Where(seen => seen.Count() > 1).Select(seen => $"event {seen.Key} for the follower"));
        _stuck.AddRange(Column("select 'consumer ' || name from consumers where position < (select max(number) from events)"));
        _stuck.AddRange(Column("select 'delivery of ' || event_id || ' to ' || consumer from deliveries"));
    }

    private void Audit()
    {
        Miss(_told.Revoked, Column("select id from operator_tokens where revoked_at is not null"), "revocation");
        Miss(_told.Revoked.Select(id => $"token/{id}"), Column("select obj from audit where action = 'token_revoked'"), "audit of a revocation");
        _doubled.AddRange(Column(
            """
            select action || ' of ' || obj from audit
            where action in ('machine_enrolled', 'machine_deleted', 'run_started', 'run_finished', 'artifact_registered', 'artifact_uploaded', 'token_created', 'token_revoked')
            group by action, obj having count(*) > 1
            """));
    }

    private async Task ArtifactsAsync(Func<string, Task<string?>> digestOf)
    {
        Miss(_told.Uploaded.Keys, Column("select sha256 from artifacts where status = 'ready'"), "artifact");
        foreach (var (sha256, key) in _told.Uploaded)
        {
            if (await digestOf(key) != sha256)
            {
                _lost.Add($"bytes of {key}");
            }
        }
    }

    private IEnumerable<string> Payloads(string subject, string field) =>
        Column($"select data from events where subject = '{subject}'").Select(data => (string?)JsonNode.Parse(data)?[field] ?? "");

    private void Miss(IEnumerable<string> expected, IEnumerable<string> held, string what) => _lost.AddRange(expected.Except(held).Select(id => $"{what} {id}"));

    private IEnumerable<string> Column(string sql)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader.IsDBNull(0) ? "" : Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "";
        }
    }
}
