"""colour tags: a table of 256 colours

Every slot gets the candidate colour of the smallest hash: some seconds of work in one
transaction. The table is new, so nobody who writes notes waits for it.

Revision ID: 0004
Revises: 0003
Create Date: 2024-04-09 16:31:20.734411

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = "0004"
down_revision: Union[str, None] = "0003"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

FILL = """
    INSERT INTO tag_colours (slot, colour)
    SELECT slot, '#' || lpad(to_hex(chosen.candidate), 6, '0')
    FROM generate_series(0, 255) AS slot
    CROSS JOIN LATERAL (
        SELECT candidate
        FROM generate_series(0, 16777215, 1297) AS candidate
        ORDER BY md5(slot || '-' || candidate)
        LIMIT 1
    ) AS chosen
"""


def upgrade() -> None:
    op.create_table(
        "tag_colours",
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("colour", sa.Text(), nullable=False),
    )
    op.execute(FILL)


def downgrade() -> None:
    op.drop_table("tag_colours")
