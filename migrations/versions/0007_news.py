"""How many commits concerned a session: what a worker that missed one of them goes by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("session_id", sa.String(), sa.ForeignKey("session.id", ondelete="CASCADE",
                                                           name="fk_news_session_id_session"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_news"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("news")
