-- What the agent's token of a boot script is made with, besides the script's token, which stands in URLs.
alter table handouts add column agent_key text;
