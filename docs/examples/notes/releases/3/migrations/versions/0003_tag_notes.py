"""tag notes

Revision ID: 0003
Revises: 0002
Create Date: 2024-04-08 10:47:55.018331

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("notes", sa.Column("tag", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("notes", "tag")
