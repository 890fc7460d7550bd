drop table U&"a\001b[2J\000Ab" cascade;
-- belay: ignore drop-table: [2Jÿ why
drop table b;
-- belay: ignore x: y
select 1