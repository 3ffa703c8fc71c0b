-- A token that another one of its name takes the place of is good for a while beside it.
alter table operator_tokens add column replaced_at timestamptz;
drop index operator_tokens_name;
create unique index operator_tokens_name on operator_tokens(name) where revoked_at is null and replaced_at is null;

-- What is left of a machine that was deleted: what names it, and which settings it had, without their values.
alter table machines add column remains jsonb;

-- A run of a machine that goosectl simulate made up.
alter table runs add column simulated boolean not null default false;
