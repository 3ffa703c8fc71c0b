using CsCheck;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Blueprints;

public sealed class DesiredMachinesPropertyTests
{
    private static readonly Gen<MachineProfile> File = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 7].Array[1, 3], Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2])
        .Select((path, macs, uuid, serial, blueprint) => Records.File(
            $"{path}", [.. macs.Distinct()], uuid == 0 ? null : $"30373237-3132-4d32-3235-30393035443{uuid}", serial == 0 ? null : $"S{serial}", $"b{blueprint}"));

    // As the reader gives them: one file a path, and no address or UUID in two.
    private static readonly Gen<MachineProfile[]> State = File.Array[0, 5].Select(files =>
    {
        var kept = new List<MachineProfile>();
        foreach (var file in files)
        {
            if (kept.All(other => other.Path != file.Path && !other.Macs.Intersect(file.Macs).Any() && (file.Uuid is null || other.Uuid != file.Uuid)))
            {
                kept.Add(file);
            }
        }

        return kept.ToArray();
    });

    private static readonly Gen<MachineProfile[][]> History = State.Array[0, 6];

    [Fact]
    public void Two_histories_of_files_with_one_end_give_one_state() => Gen.Select(History, History, State).Sample((one, other, end) =>
    {
        var managed = new[] { one, other }.Select(history =>
        {
            var records = After(history);
            Assert.Empty(records.Apply(end).Conflicts);
            return records.Managed();
        }).ToList();

        Assert.Equal(Fresh(end), managed[0]);
        Assert.Equal(managed[0], managed[1]);
    }, iter: 20_000);

    [Fact]
    public void A_state_that_is_in_force_writes_nothing() => Gen.Select(History, State).Sample((history, end) =>
    {
        var records = After(history);
        records.Apply(end);

        Assert.Empty(records.Apply(end).Changes);
    }, iter: 5000);

    [Fact]
    public void No_known_machine_gets_a_first_run() => Gen.Select(History, State).Sample((history, end) =>
    {
        var records = After(history);
        var known = records.Machines;

        foreach (var added in records.Apply(end).Changes.Where(change => change.Before is null && change.After.Held is null))
        {
            Assert.DoesNotContain(known, machine => machine.Macs.Intersect(added.After.Macs).Any() || SmbiosUuid.Same(machine.Uuid, added.After.Uuid));
            Assert.DoesNotContain(known, machine => machine.Desired?.LastPath == added.After.Desired?.Path);
        }
    }, iter: 5000);

    [Fact]
    public void A_conflict_changes_nothing_and_whoever_is_not_in_one_has_what_its_file_says() => Gen.Select(History, State, Gen.Int[1, 7].Array[1, 3]).Sample((history, end, own) =>
    {
        var records = After(history);
        foreach (var mac in own.Distinct().Where(mac => !records.Machines.Any(machine => machine.Macs.Contains(Records.Mac(mac)))))
        {
            records.Enrol([mac]);
        }

        var before = records.Machines;
        var plan = records.Apply(end);

        foreach (var conflict in plan.Conflicts)
        {
            var managed = before.FirstOrDefault(machine => machine.Desired?.Path == conflict.Path);
            Assert.True(managed is null || records.Machines.Any(machine => machine.Id == managed.Id && (machine.Desired?.Path != conflict.Path || machine == managed)));
        }

        foreach (var file in end.Where(file => plan.Conflicts.All(conflict => conflict.Path != file.Path)))
        {
            Assert.Empty(file.Macs.Except(records[file.Path].Macs));
        }

        Assert.Equal(records.Machines.Sum(machine => machine.Macs.Count), records.Machines.SelectMany(machine => machine.Macs).Distinct().Count());

        Assert.Empty(records.Apply(end).Changes);
    }, iter: 5000);

    [Fact]
    public void Batches_that_are_stopped_anywhere_are_finished_by_the_next_turn() => Gen.Select(History, State, Gen.Int[0, 5]).Sample((history, end, done) =>
    {
        var records = After(history);
        foreach (var change in MachineBatches.Of(DesiredMachines.Plan(end, records.Machines).Changes, 1).Take(done).SelectMany(batch => batch))
        {
            records.Put(change.Before is null ? change.After with { Id = records.New().Id } : change.After);
            Assert.True(records.Machines.Count > 0);
        }

        records.Apply(end);

        Assert.Equal(Fresh(end), records.Managed());
        Assert.Empty(records.Apply(end).Changes);
    }, iter: 5000);

    private static Records After(IEnumerable<MachineProfile[]> history)
    {
        var records = new Records();
        foreach (var state in history)
        {
            records.Apply(state);
        }

        return records;
    }

    private static string Fresh(MachineProfile[] end)
    {
        var records = new Records();
        records.Apply(end);
        return records.Managed();
    }
}
