-- A boot request takes the status of the newest run from the index and reads no run.
drop index runs_machine;
create index runs_machine on runs(machine_id, id, status);
