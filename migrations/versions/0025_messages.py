"""Messages: who is to hear of what, and whether they did. Nothing is sent for what stood before: who was asked to lead an
action by then was asked by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        _key("organisation_id", "organisation", nullable=False),
        _key("session_id", "session"),
        sa.Column("to", sa.String(), nullable=False),
        _key("contact_id", "contact"),
        _key("member_id", "member"),
        sa.Column("wish_id", sa.String(), sa.ForeignKey(
            "contactwish.id", name="fk_message_wish_id_contactwish", ondelete="CASCADE"), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "about")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("failed", "mail_id", "address_hash")),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("came_back_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("came_back", "ended")),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("to", "kind", "about", "day", name="uq_message_to"),
        sqlite_with_rowid=False)
    for column in ("organisation_id", "session_id", "contact_id", "member_id", "wish_id", "mail_id"):
        op.create_index(f"ix_message_{column}", "message", [column])
    op.create_index("ix_message_waits", "message", ["sent_at", "ended", "day"])
    for table, *columns in (
            ("contact", sa.Column("stopped_on", sa.Date()), sa.Column("came_back_on", sa.Date())),
            ("contactwish", sa.Column("came_back_on", sa.Date())),
            ("member", sa.Column("digest", sa.String(), nullable=False, server_default="mondays"),
             sa.Column("came_back_on", sa.Date())),
            ("action", sa.Column("offered_on", sa.Date())),
            ("installation", sa.Column("restored_on", sa.Date()), sa.Column("messages_at", sa.DateTime()),
             sa.Column("pauses", sa.JSON(), nullable=False, server_default="{}"))):
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column in columns:
                batch_op.add_column(column)
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("digest", server_default=None)
    with op.batch_alter_table("installation", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("pauses", server_default=None)


def _key(name: str, to: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.String(), sa.ForeignKey(f"{to}.id", name=f"fk_message_{name}_{to}"), nullable=nullable)


def downgrade() -> None:
    for table, *columns in (("installation", "restored_on", "messages_at", "pauses"), ("action", "offered_on"),
                            ("member", "digest", "came_back_on"), ("contactwish", "came_back_on"),
                            ("contact", "stopped_on", "came_back_on")):
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    op.drop_table("message")
