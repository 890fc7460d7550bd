do language plpgsql;
do language sql language plpgsql;
do language plperl $$ 1 $$