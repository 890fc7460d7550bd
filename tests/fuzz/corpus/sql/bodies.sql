create function f() returns trigger language plpgsql as $body$
begin
  if new.a > 0 then execute 'drop table ' || quote_ident(tg_table_name); end if;
  for r in select * from t loop update t set a = r.a; end loop;
  perform 1; return new;
exception when others then raise;
end $body$;
do $$ declare x int := 1; begin alter table t drop column b; end $$;
create procedure q() begin atomic; select case when true then 1 end; delete from t; end;
