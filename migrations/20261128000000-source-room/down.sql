alter table source reset (fillfactor);
