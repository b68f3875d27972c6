drop function take_request(text, uuid, integer, integer, integer, double precision, boolean, double precision);
drop table request_lease;
drop table request_moment;
drop table request_limit;
