"""The tables of PazPaz, as the application knows them."""
import sqlalchemy as sa

metadata = sa.MetaData()

workspaces = sa.Table(
    'workspaces', metadata,
    sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('name', sa.Text, nullable=False),
)

users, clients = (
    sa.Table(
        name, metadata,
        sa.Column('id', sa.Integer, primary_key=True),
        sa.Column('workspace_id', sa.Integer, sa.ForeignKey('workspaces.id'), nullable=False),
        sa.Column('name', sa.Text, nullable=False),
    )
    for name in ('users', 'clients')
)

appointments = sa.Table(
    'appointments', metadata,
    sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('workspace_id', sa.Integer, sa.ForeignKey('workspaces.id'), nullable=False),
    sa.Column('client_id', sa.Integer, sa.ForeignKey('clients.id'), nullable=False),
    sa.Column('date', sa.Date, nullable=False),
    sa.Index('idx_appointments_workspace_date', 'workspace_id', 'date'),
)
