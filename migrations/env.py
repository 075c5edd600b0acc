"""Where alembic runs: one transaction a migration, as the owner, waiting for no lock longer than a second."""

from alembic import context
from sqlalchemy import create_engine, pool, text

LOCK_TIMEOUT = "1s"
ONE_AT_A_TIME = 7000


def run() -> None:
    """Apply what is missing, or print it (`--sql`)."""
    url = context.config.get_main_option("sqlalchemy.url")
    options = {"transaction_per_migration": True, "version_table": "alembic_version"}
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", literal_binds=True, **options)
        with context.begin_transaction():
            context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            context.run_migrations()
        return
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
    engine.dispose()


run()
