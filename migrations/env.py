"""Runs migrations on the address that `app.durable` hands over."""

from alembic import context
from sqlalchemy import create_engine, event
from sqlmodel import SQLModel

import app.models  # noqa: F401  (knows every table)
from app.settings import database_url

url = context.config.attributes.get("url") or database_url()
engine = create_engine(url, hide_parameters=True)
if url.startswith("sqlite"):
    # Python's own driver commits before each change of a table, and an upgrade that is killed would be half of one. So we
    # say BEGIN ourselves, and all of it is one transaction.
    @event.listens_for(engine, "connect")
    def leave_it_to_us(connection, _record):
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True,
                      compare_type=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
