-- Limits have a schema of their own, so that a login can be given them and nothing else (docs/decisions/0012).
create schema limits;
alter table request_limit set schema limits;
alter table request_moment set schema limits;
alter table request_lease set schema limits;
alter function take_request(text, uuid, integer, integer, integer, double precision, boolean, double precision) set schema limits;
-- its names mean these tables, whoever calls it and whatever else has such a name
alter function limits.take_request(text, uuid, integer, integer, integer, double precision, boolean, double precision)
  set search_path = limits, pg_temp;
