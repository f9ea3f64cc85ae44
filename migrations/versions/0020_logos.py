"""The logos of who organises and of the client: the id of a file that was drawn anew."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = ("organisation", "programme")
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.add_column(sa.Column("logo", sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.alter_column("logo", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.drop_column("logo")
