"""A link for a helper, an invitation and a link for a new password know who made them, and end with that right."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

WITHOUT_ROWID = {"sqlite_with_rowid": False}
TABLES = ("helper", "invitation")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.add_column(sa.Column("made_by", sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.alter_column("made_by", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.drop_column("made_by")
