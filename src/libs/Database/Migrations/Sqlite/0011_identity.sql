-- Addresses are found by what tells a card apart; of an InfiniBand port that is its GUID, and what was written is kept beside it.
alter table machine_macs add column address text;

-- Machines that asked and are not known, or are not who their address says: why, whom they resemble, what they run, what could not be read.
alter table unknown_boots add column resembles text;
alter table unknown_boots add column reason text;
alter table unknown_boots add column arch text;
alter table unknown_boots add column platform text;
alter table unknown_boots add column dropped text;

-- How machines of a blueprint start their own disk: asked for at every boot, so it is not read out of the whole document.
alter table blueprints add column local_boot text;
update blueprints set local_boot = data -> 'profile' ->> 'local_boot';
