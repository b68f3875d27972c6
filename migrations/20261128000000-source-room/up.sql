-- When a source brings something new its row is written in place: without room on its page every arrival would touch all
-- of its indexes.
alter table source set (fillfactor = 80);
