# -*- coding: utf-8 -*-
'''merge
'''
from typing import Sequence, Union
revision: str = "a" "b1"
down_revision: Union[str, Sequence[str], None] = ('c1', "\x64\u0031")
branch_labels = ["left"]
depends_on = r'e1',
def upgrade():
	with op.get_context().autocommit_block():
		op.execute("""UPDATE t
			SET a = 1""")
		op.alter_column("t", "a", nullable=False)
def downgrade(): pass
