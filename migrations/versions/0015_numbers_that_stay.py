"""Words are erased as promised, and the numbers of cards and people stay; what is in calendars knows how often it changed.

Until now cards whose months were over were marked as taken back by their speakers. Those of sessions whose promised months
are over become what they are: erased as promised.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

NEW = {  # column, and what rows that are there get
    "session": ((sa.Column("counted", sa.JSON(), nullable=False, server_default="{}"), True),
                (sa.Column("erased_on", sa.Date(), nullable=True), False),
                (sa.Column("balance", sa.JSON(), nullable=False, server_default="{}"), True),
                (sa.Column("version", sa.Integer(), nullable=False, server_default="1"), True),
                (sa.Column("changed_on", sa.Date(), nullable=True), False)),
    "theme": ((sa.Column("counted", sa.JSON(), nullable=False, server_default="{}"), True),),
    "step": ((sa.Column("shown_before", sa.JSON(), nullable=False, server_default="{}"), True),),
    "action": ((sa.Column("changed_on", sa.Date(), nullable=True), False),),
}
SESSION = sa.table("session", sa.column("id"), sa.column("programme_id"), sa.column("closed_at", sa.DateTime),
                   sa.column("erased_on", sa.Date))
PROGRAMME = sa.table("programme", sa.column("id"), sa.column("keep_months"))
CARD = sa.table("contribution", sa.column("session_id"), sa.column("state"))
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    for table, columns in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column, _default in columns:
                batch_op.add_column(column)
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column, default in columns:
                if default:
                    batch_op.alter_column(column.name, existing_type=column.type, server_default=None)
    connection, now = op.get_bind(), datetime.now(UTC).replace(tzinfo=None)
    closed = sa.select(SESSION.c.id, SESSION.c.closed_at, PROGRAMME.c.keep_months).join(
        PROGRAMME, PROGRAMME.c.id == SESSION.c.programme_id).where(SESSION.c.closed_at.is_not(None))
    for id, closed_at, months in connection.execute(closed).all():
        over_at = closed_at + timedelta(days=31 * months)
        left = sa.select(sa.func.count()).select_from(CARD).where(CARD.c.session_id == id, CARD.c.state != "withdrawn")
        if over_at < now and not connection.execute(left).scalar():
            connection.execute(CARD.update().where(CARD.c.session_id == id).values(state="expired"))
            connection.execute(SESSION.update().where(SESSION.c.id == id).values(erased_on=over_at.date()))


def downgrade() -> None:
    op.execute("UPDATE contribution SET state = 'withdrawn' WHERE state = 'expired'")
    for table, columns in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column, _default in columns:
                batch_op.drop_column(column.name)
