"""count words, list the newest notes by an index

Revision ID: 0002
Revises: 0001
Create Date: 2024-03-18 14:02:07.551208

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = "0002"
down_revision: Union[str, None] = "0001"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


# The table is small when this is applied, and Belay bounds the wait for its lock.
# belay: ignore create-index-blocking, statement-after-strong-lock: some thousand notes are read
# belay: ignore missing-lock-timeout: Belay sets it


def upgrade() -> None:
    op.add_column("notes", sa.Column("word_count", sa.Integer(), nullable=True))
    op.create_index("notes_created_at", "notes", ["created_at"])


def downgrade() -> None:
    op.drop_index("notes_created_at", table_name="notes")
    op.drop_column("notes", "word_count")
