-- belay: no transaction
create table users (id bigint primary key, email varchar(20) not null unique, t int references t);
alter table t add column x int not null default random(), alter b type varchar(10), add constraint k check (a > 0) not valid, drop column c;
create unique index concurrently i2 on t (a, lower(b)) where a > 1; -- belay: ignore wide-index: is small
alter table t validate constraint k; alter table u add foreign key (e) references t (a);
drop table u cascade; truncate t; delete from t; update t set a = 1; insert into t select * from u;
alter table p attach partition q for values from (1) to (2); alter table p detach partition q concurrently;
create type k as enum ('a'); alter type m add value 'z'; alter domain d add check (value > 0);
