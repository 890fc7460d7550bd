\set ON_ERROR_STOP on
/* a /* nested */ comment */ select E'a\'b', U&"d\0061t" uescape '!', $a$ $b$ $a$, 1::int[], x -> 'y';
copy t (a, b) from stdin;
1	\N
\.
select (1 + 2; 3);
\connect x
select 'open
