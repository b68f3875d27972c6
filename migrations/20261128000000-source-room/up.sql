-- When a source brings something new its row is written in place: without room on its page every arrival would touch all
-- of its indexes, the trigrams of name and address among them (measured: three times the cost of an arrival).
alter table source set (fillfactor = 80);
