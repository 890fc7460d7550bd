import os as x, sys
if True:
    revision = 'a1'
else:
    revision = 'a2'
down_revision = f"{revision!r:>{10}}"
for depends_on in (): pass
(branch_labels, *rest) = [], 1
class C(object):
    revision = 0
    async def f(self, *, a=lambda q: (q := 1)): global revision; revision = 2
try: del revision
except (A, B) as revision: raise
with open(x) as (down_revision, y): globals()['revision'] = 'b'
match x:
    case {'k': revision, **rest} | [1, *_]: exec("revision = 1")
revision, other = other, revision = 1, \
    2
import revision; from m import *
