"""Where Alembic finds the database of PazPaz."""
import os
from logging.config import fileConfig
from urllib.parse import quote

from alembic import context
from sqlalchemy import create_engine, pool

from pazpaz.models import metadata

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)

target_metadata = metadata


def database_url():
    """DATABASE_URL, or what POSTGRES_* say."""
    if os.environ.get("DATABASE_URL"):
        return os.environ["DATABASE_URL"]
    return "postgresql://%s:%s@%s:%s/%s" % (
        os.environ.get("POSTGRES_USER", "pazpaz"),
        quote(os.environ["POSTGRES_PASSWORD"], safe=""),
        os.environ.get("POSTGRES_HOST", "localhost"),
        os.environ.get("POSTGRES_PORT", "5432"),
        os.environ.get("POSTGRES_DB", "pazpaz"),
    )


def run_migrations_offline():
    context.configure(
        url=database_url(),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    engine = create_engine(database_url(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
