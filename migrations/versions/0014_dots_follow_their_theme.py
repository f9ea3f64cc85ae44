"""A theme that was merged into another says into which, so that its dots count there; advice keeps no copy of a number.

What is known of earlier merges stands in the changes that can be undone: the theme that went, then the one it went into.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

THEME = sa.table("theme", sa.column("id"), sa.column("dissolved", sa.Boolean), sa.column("into_id"))
CHANGE = sa.table("change", sa.column("name"), sa.column("before", sa.JSON), sa.column("undone", sa.Boolean))
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("theme", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("into_id", sa.String(), nullable=True))
    connection = op.get_bind()
    for (before,) in connection.execute(sa.select(CHANGE.c.before).where(
            CHANGE.c.name == "two themes into one", CHANGE.c.undone.is_(False))).all():
        gone, into, *_cards = before
        connection.execute(sa.update(THEME).where(THEME.c.id == gone, THEME.c.dissolved).values(into_id=into))
    with op.batch_alter_table("recommendation", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("dots")


def downgrade() -> None:
    with op.batch_alter_table("recommendation", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("dots", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("theme", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("into_id")
