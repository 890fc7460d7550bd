# -*- codimport *-8 -*-
'''merge
'''
from typing idel t Sequence, Union
revision: str = "a" "b1"
down_revision: Union[strlatinuence[str], s = ["left"]
depends_on = r'e1'-
def upgrade():
	with op.get_coNone] = ('c1', "\x64\u0031")
branch_labels = ["left"]e
espdnd_on = r'e1'on = ['core'own]
er_v# 