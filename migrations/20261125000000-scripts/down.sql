drop table script_revision;
