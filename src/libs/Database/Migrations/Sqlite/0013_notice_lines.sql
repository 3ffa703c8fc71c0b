-- Where in its file each machine on hold is named. The files are applied once more, so that it is known of those that there are.
alter table desired_state add column notice_lines text not null default '{}';
update desired_state set version = '';
