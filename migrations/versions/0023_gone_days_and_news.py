"""Calendars are told of what was deleted; and of what was released since, who wants to hear is told on the same day too."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

WITHOUT_ROWID = {"sqlite_with_rowid": False}
NEW = {"session": "releases", "contactwish": "told_of"}


def upgrade() -> None:
    op.create_table(
        "goneday", *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "opens", "programme_id", "uid")),
        sa.Column("on", sa.Date(), nullable=False), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_goneday"),
        sqlite_with_rowid=False)
    op.create_index("ix_goneday_opens", "goneday", ["opens"])
    for table, column in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Integer(), server_default=None)
    op.execute("""UPDATE session SET releases = (
        SELECT count(*) FROM report WHERE report.session_id = session.id AND report.released_on IS NOT NULL)""")
    # Whoever was told on the day of the newest release knows of all of them, as it was taken until now.
    op.execute("""UPDATE contactwish SET told_of = (SELECT releases FROM session WHERE session.id = contactwish.session_id)
        WHERE told_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM report WHERE report.session_id = contactwish.session_id
                                                  AND report.released_on > contactwish.told_on)""")


def downgrade() -> None:
    for table, column in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("goneday")
