"""People under 16 may take part where an organiser says so, when their parent or guardian agrees."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # Sessions that are there stay for people of 16 and older.
    with op.batch_alter_table("session", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("guardians", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("session", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("guardians", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("session", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_column("guardians")
