drop table notice;
drop table notice_rule;
