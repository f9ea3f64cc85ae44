"""A session can be a sub-room of another, with a board that is not shown in the large room."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("session", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("plenary_id", sa.String(), nullable=True))
        batch_op.create_foreign_key("fk_session_plenary_id_session", "session", ["plenary_id"], ["id"])
        batch_op.create_index("ix_session_plenary_id", ["plenary_id"])


def downgrade() -> None:
    with op.batch_alter_table("session", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_index("ix_session_plenary_id")
        batch_op.drop_constraint("fk_session_plenary_id_session", type_="foreignkey")
        batch_op.drop_column("plenary_id")
