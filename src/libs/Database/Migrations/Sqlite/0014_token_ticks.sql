-- When a run ended and when its installer reported its start, by the clock of deadlines: what its machine's tokens are good for goes by it.
alter table runs add column finished_tick integer;
alter table runs add column install_started_tick integer;
update runs set finished_tick = coalesce((select ticks from run_clock), 0) - coalesce(cast(round((julianday('now') - julianday(finished_at)) * 86400000) as integer), 86400000) where status <> 'running';
update runs set install_started_tick = coalesce((select ticks from run_clock), 0) - cast(round((julianday('now') - julianday(install_started_at)) * 86400000) as integer)
    where status = 'running' and install_started_at is not null;
create index runs_finished on runs(finished_tick) where status <> 'running';

-- Processes of the version before, until the last of them is replaced, write no ticks: the sweep does it then.
create index runs_install_untimed on runs(id) where status = 'running' and install_started_tick is null and install_started_at is not null;
