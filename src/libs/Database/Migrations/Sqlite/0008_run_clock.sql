-- Runs in the order of their starts, which the ids, made from a clock, don't tell when that clock was wrong.
alter table runs add column seq integer;
update runs set seq = numbered.n from (select id, row_number() over (order by id) as n from runs) as numbered where numbered.id = runs.id;
create unique index runs_seq on runs(seq);
create trigger runs_seq after insert on runs when new.seq is null
begin
    update runs set seq = (select coalesce(max(seq), 0) + 1 from runs) where id = new.id;
end;
-- A boot request takes the status of the newest run from the index and reads no run.
create index runs_started on runs(machine_id, seq, status, id);
drop index runs_machine;

-- Which facts are a run's, whatever clocks said: those of its token or of its time, and those that came while its machine awaited it.
alter table runs add column awaited integer not null default 0;
alter table facts add column awaited_run integer not null default 0;
update facts set run_id = (select r.id from runs r where r.machine_id = facts.machine_id and r.status = 'running' and r.started_at <= facts.created_at)
    where postinstall_done and run_id is null;
drop index facts_done;
create index facts_done on facts(machine_id) where postinstall_done;

-- Deadlines: milliseconds of a clock that goes while goosed can hear machines. due_after is how long the current milestone may take.
create table run_clock(id integer primary key check (id = 1), ticks integer not null, at text not null);
alter table runs add column due_tick integer;
alter table runs add column due_after integer;
update runs set due_after = cast(round((julianday(deadline) - julianday(current_since)) * 86400000) as integer) where status = 'running' and deadline is not null;
-- One that has passed has ten minutes more: goosed was away for the upgrade.
update runs set due_tick = min(due_after, max(600000, cast(round((julianday(deadline) - julianday('now')) * 86400000) as integer))) where due_after is not null;
drop index runs_due;
create index runs_due on runs(due_tick) where status = 'running';
