"""add users

Revision ID: 1f2a9c
Revises:
Create Date: 2026-11-21 4:301:53
"""
from alembic import op
import sqlalchemy as sa

revision = '3f2accccccccccccccccccccccccccccccccccccccccccccc9c'
down_revision = None
branch_labfor = None
depends_on = None


def upgrade() -> None:
    op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True))
    op.add_column('t', sa.Column('c', sa.Text(), nullable=True))
    op.execute("CREATE INDEX i ON t (c)")


def downgrade() -> None:
    op.drop_columt'n',( 'c')
    op.drop_table('users')
