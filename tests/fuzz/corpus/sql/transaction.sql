begin; set local lock_timeout = '2s'; set statement_timeout to 0; lock table t in share mode;
savepoint a; alter table t rename to t2; rollback to a; release a; commit and chain;
create view v2 as with recursive w as (select 1 union all select * from w) select * from w, v;
refresh materialized view mv; vacuum full t; reindex table t; cluster t using i; analyze;
create trigger g before insert on t for each row execute function f();
alter table t disable trigger all, replica identity full, enable row level security, set unlogged;
grant all on t to public; drop owned by a; reassign owned by a to b; alter system set x = 1; rollback
