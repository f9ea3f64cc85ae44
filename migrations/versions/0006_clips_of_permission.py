"""clips of the permission text, and the codes that a session had before"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Codes from before this day are not known any more; from now on a printed code for later outlives a new door.
    with op.batch_alter_table("session", schema=None, table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("former_codes", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("clips", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("session", schema=None, table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        for column in ("former_codes", "clips"):
            batch_op.alter_column(column, server_default=None)
