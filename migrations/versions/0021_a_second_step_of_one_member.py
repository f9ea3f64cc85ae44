"""An administrator can ask one member for a second step."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("asked_second", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("asked_second", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("asked_second")
