-- Nobody starts or ends a run, or posts facts, in between.
lock table runs, facts in access exclusive mode;

-- Runs in the order of their starts, which the ids, made from clocks, don't tell when one of those was wrong.
create sequence runs_seq_seq;
alter table runs add column seq bigint;
update runs set seq = numbered.n from (select id, row_number() over (order by id) as n from runs) as numbered where numbered.id = runs.id;
select setval('runs_seq_seq', greatest((select max(seq) from runs), 1), (select count(*) > 0 from runs));
alter table runs alter column seq set default nextval('runs_seq_seq');
alter table runs alter column seq set not null;
alter sequence runs_seq_seq owned by runs.seq;
create unique index runs_seq on runs(seq);
-- A boot request takes the status of the newest run from the index and reads no run.
create index runs_started on runs(machine_id, seq, status, id);
drop index runs_machine;

-- Which facts are a run's, whatever clocks said: those of its token or of its time, and those that came while its machine awaited it.
alter table runs add column awaited boolean not null default false;
alter table facts add column awaited_run boolean not null default false;
update facts set run_id = r.id from runs r
    where r.machine_id = facts.machine_id and r.status = 'running' and r.started_at <= facts.created_at and facts.postinstall_done and facts.run_id is null;
drop index facts_done;
create index facts_done on facts(machine_id) where postinstall_done;

-- Deadlines: milliseconds of a clock that goes while goosed can hear machines. due_after is how long the current milestone may take.
create table run_clock(id integer primary key check (id = 1), ticks bigint not null, at timestamptz not null);
alter table runs add column due_tick bigint;
alter table runs add column due_after bigint;
update runs set due_after = round(extract(epoch from deadline - current_since) * 1000) where status = 'running' and deadline is not null;
-- One that has passed has ten minutes more: goosed was away for the upgrade.
update runs set due_tick = least(due_after, greatest(600000, round(extract(epoch from deadline - now()) * 1000))) where due_after is not null;
drop index runs_due;
create index runs_due on runs(due_tick) where status = 'running';

-- Processes of the version before, until the last of them is replaced, write the deadline of a milestone and no tick: the sweep does it then.
create function runs_due_anew() returns trigger language plpgsql as $$
begin
    new.due_tick := null;
    return new;
end
$$;
create trigger runs_due_anew before update on runs for each row
    when (new.current <> old.current and new.due_tick is not distinct from old.due_tick) execute function runs_due_anew();
