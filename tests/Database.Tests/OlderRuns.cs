namespace Goosed.Database.Tests;

/// <summary>Rows of the version before deadlines counted time of service, and what becomes of them.</summary>
internal static class OlderRuns
{
    public static readonly string Query =
        "select seq || ' ' || status || ' ' || coalesce(due_after, 0) || ' ' || ((coalesce(due_tick, 0) + 30000) / 60000) || ' '"
        + " || (select count(*) from facts where run_id = runs.id)"
        + " || ' ' || coalesce((finished_tick - 30000) / 60000, 0) from runs order by seq";

    /// <summary>Number, status, limit in milliseconds, minutes that are left, facts that are its own, minutes since its end.</summary>
    public static readonly IReadOnlyList<string> Expected = ["1 failed 0 0 0 -60", "2 running 2700000 10 0 0", "3 running 2700000 30 1 0", "4 running 0 0 0 0"];

    /// <param name="time">A time in minutes from now, for the engine.</param>
    public static string Sql(Func<int, string> time) => $"""
            insert into machines(id, mac) values ('{Machine(1)}', '1'), ('{Machine(2)}', '2'), ('{Machine(3)}', '3');
            insert into runs(id, machine_id, status, milestones, started_at, current, current_since, deadline, finished_at) values
                ('{Run(3)}', '{Machine(2)}', 'running', '[]', {time(-15)}, 1, {time(-15)}, {time(30)}, null),
                ('{Run(1)}', '{Machine(1)}', 'failed', '[]', {time(-90)}, 1, {time(-90)}, null, {time(-60)}),
                ('{Run(4)}', '{Machine(3)}', 'running', '[]', {time(-15)}, 1, {time(-15)}, null, null),
                ('{Run(2)}', '{Machine(1)}', 'running', '[]', {time(-80)}, 1, {time(-80)}, {time(-35)}, null);
            insert into facts(id, machine_id, snapshot, postinstall_done, created_at) values
                ('{Run(7)}', '{Machine(1)}', '{"{}"}', true, {time(-85)}),
                ('{Run(8)}', '{Machine(2)}', '{"{}"}', true, {time(-5)});
            """;

    private static string Machine(int number) => $"0198c0de-0000-7000-8000-00000000010{number}";

    private static string Run(int number) => $"0198c0de-0000-7000-8000-00000000020{number}";
}
