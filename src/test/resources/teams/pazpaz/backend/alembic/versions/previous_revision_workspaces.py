"""Workspaces, users, clients and appointments

Revision ID: previous_revision
Revises:
Create Date: 2024-10-01 09:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'previous_revision'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'workspaces',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.Text(), nullable=False),
    )
    for table in ('users', 'clients'):
        op.create_table(
            table,
            sa.Column('id', sa.Integer(), primary_key=True),
            sa.Column('workspace_id', sa.Integer(), sa.ForeignKey('workspaces.id'), nullable=False),
            sa.Column('name', sa.Text(), nullable=False),
        )
    op.create_table(
        'appointments',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('workspace_id', sa.Integer(), sa.ForeignKey('workspaces.id'), nullable=False),
        sa.Column('client_id', sa.Integer(), sa.ForeignKey('clients.id'), nullable=False),
        sa.Column('date', sa.Date(), nullable=False),
    )


def downgrade():
    for table in ('appointments', 'clients', 'users', 'workspaces'):
        op.drop_table(table)
