alter function limits.take_request(text, uuid, integer, integer, integer, double precision, boolean, double precision)
  reset search_path;
alter function limits.take_request(text, uuid, integer, integer, integer, double precision, boolean, double precision) set schema public;
alter table limits.request_lease set schema public;
alter table limits.request_moment set schema public;
alter table limits.request_limit set schema public;
drop schema limits;
