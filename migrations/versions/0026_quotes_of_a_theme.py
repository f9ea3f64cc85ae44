"""Quotes that a person chose for the report, by theme."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("theme", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("quotes", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("theme", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("quotes", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("theme", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("quotes")
