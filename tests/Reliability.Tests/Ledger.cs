using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Goosed.Reliability.Tests;

/// <summary>Compares what clients were told with what the database holds, once the process has stopped.</summary>
internal sealed class Ledger(Told told, string dataDirectory)
{
    private readonly List<string> _lost = [];
    private readonly List<string> _doubled = [];
    private readonly List<string> _stuck = [];

    public IReadOnlyList<string> Lost => _lost;

    public IReadOnlyList<string> Doubled => _doubled;

    public IReadOnlyList<string> Stuck => _stuck;

    public static Ledger Check(Told told, string dataDirectory)
    {
        var ledger = new Ledger(told, dataDirectory);
        using var database = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "goosed.db")};Mode=ReadOnly");
        database.Open();
        ledger.Machines(database);
        ledger.Runs(database);
        ledger.Facts(database);
        ledger.Events(database);
        ledger.Artifacts(database);
        Assert.Equal(["ok"], Column(database, "pragma integrity_check"));
        return ledger;
    }

    private void Machines(SqliteConnection database)
    {
        var there = Column(database, "select mac || ' ' || id from machines where deleted_at is null").ToHashSet();
        var deleted = told.Deleted.ToHashSet();
        Miss(told.Enrolled.Where(machine => !deleted.Contains(machine.Value)).Select(machine => $"{machine.Key} {machine.Value}"), there, "machine");
        _lost.AddRange(Column(database, "select id from machines where deleted_at is null").Where(deleted.Contains).Select(id => $"deletion of {id}"));
        var counters = Column(database, "select id || ' ' || json_extract(profile, '$.counter') from machines where json_extract(profile, '$.counter') is not null").ToHashSet();
        Miss(told.Patched.Select(patch => $"{patch.Key} {patch.Value}"), counters, "patch");
    }

    private void Runs(SqliteConnection database)
    {
        Miss(told.Installed, Column(database, "select machine_id from runs where status = 'success'"), "installation");
        Miss(told.Started, Column(database, "select id from runs"), "start");
        Miss(told.Cancelled, Column(database, "select id from runs where status = 'cancelled'"), "cancellation");
        _doubled.AddRange(Column(database, "select 'runs of machine ' || machine_id from runs group by machine_id having count(*) > 1"));
        _stuck.AddRange(Column(database, "select 'run ' || id from runs where status = 'running'"));
        _stuck.AddRange(told.Overdue.Except(Column(database, "select machine_id from runs where status = 'failed'")).Select(machine => $"deadline of {machine}"));
        var reported = Column(database, "select run_id || ' ' || detail from timeline where kind = 'milestone'").CountBy(entry => entry).ToDictionary();
        Miss(told.Milestones, reported.Keys, "milestone");
        _doubled.AddRange(reported.Where(entry => entry.Value > 1).Select(entry => $"milestone {entry.Key}"));
    }

    private void Facts(SqliteConnection database)
    {
        Miss(told.Facts.Concat(told.ProducedFacts), Column(database, "select id from facts"), "facts");
        Miss(told.Facts.Concat(told.ProducedFacts), Column(database, "select json_extract(data, '$.fact_id') from events where subject = 'goosed.agent.facts'"), "event of facts");
        foreach (var (machine, tried) in told.FactsTried)
        {
            if (Column(database, $"select id from facts where machine_id = '{machine}'").Count() > tried)
            {
                _doubled.Add($"facts of {machine}");
            }
        }

        // One row for the first snapshot of a machine; the repeats are the same.
        var audited = Column(database, "select obj from audit where action = 'facts_updated'").ToList();
        Miss(told.Installed.Select(machine => $"machine/{machine}"), audited, "audit of facts");
        _doubled.AddRange(audited.GroupBy(obj => obj).Where(rows => rows.Count() > 1).Select(rows => $"audit of facts of {rows.Key}"));
    }

    private void Events(SqliteConnection database)
    {
        var log = Column(database, "select id from events order by number").ToList();
        Miss(told.Published, log, "published event");
        _doubled.AddRange(Column(database, "select subject || ' of ' || json_extract(data, '$.run_id') from events where subject like 'goosed.runs.%' group by subject, json_extract(data, '$.run_id') having count(*) > 1"));
        Miss(Column(database, "select id from runs where status <> 'running'"), Column(database, "select json_extract(data, '$.run_id') from events where subject = 'goosed.runs.finished'"), "event of a run's end");
        Miss(log, told.Followed.Select(seen => seen.Id), "event for the follower");
        _doubled.AddRange(told.Followed.GroupBy(seen => seen.Number).Where(seen => seen.Count() > 1).Select(seen => $"event {seen.Key} for the follower"));
        _stuck.AddRange(Column(database, "select 'consumer ' || name from consumers where position < (select max(number) from events)"));
        _stuck.AddRange(Column(database, "select 'delivery of ' || event_id || ' to ' || consumer from deliveries"));
    }

    private void Artifacts(SqliteConnection database)
    {
        Miss(told.Uploaded.Keys, Column(database, "select sha256 from artifacts where status = 'ready'"), "artifact");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(dataDirectory, "objects"), "*", SearchOption.AllDirectories))
        {
            var name = told.Uploaded.Keys.FirstOrDefault(sha256 => file.Contains(sha256, StringComparison.Ordinal));
            if (name is not null && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) != name)
            {
                _lost.Add($"bytes of {name}");
            }
        }
    }

    private void Miss(IEnumerable<string> told, IEnumerable<string> held, string what) => _lost.AddRange(told.Except(held).Select(id => $"{what} {id}"));

    private static IEnumerable<string> Column(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader.IsDBNull(0) ? "" : reader.GetString(0);
        }
    }
}
