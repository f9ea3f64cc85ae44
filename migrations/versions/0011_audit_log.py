"""What members and helpers do to what a room sees is noted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "auditevent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), sa.ForeignKey("session.id", name="fk_auditevent_session_id_session"),
                  nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), sa.ForeignKey("member.id", name="fk_auditevent_member_id_member"),
                  nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_auditevent"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_auditevent_session_id", "auditevent", ["session_id"])


def downgrade() -> None:
    op.drop_table("auditevent")
