"""Add index for performance

Revision ID: abc123def456
Revises: previous_revision
Create Date: 2024-10-24 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'abc123def456'
down_revision = 'previous_revision'
branch_labels = None
depends_on = None


def upgrade():
    # Add index with IF NOT EXISTS for safety
    # (op.create_index has if_not_exists from Alembic 1.12 on; this runs with older ones too)
    op.execute(
        "CREATE INDEX IF NOT EXISTS idx_appointments_workspace_date"
        " ON appointments (workspace_id, date)"
    )


def downgrade():
    # Remove index with IF EXISTS for safety
    op.execute("DROP INDEX IF EXISTS idx_appointments_workspace_date")
