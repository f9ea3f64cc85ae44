"""What a board shows and counts is found in an index: the cards themselves are read only where they are shown."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_contribution_board", "contribution", ["session_id", "state", "theme_id", "kind", "position"])
    op.drop_index("ix_contribution_session_id", "contribution")  # the new one begins with the same column


def downgrade() -> None:
    op.create_index("ix_contribution_session_id", "contribution", ["session_id"])
    op.drop_index("ix_contribution_board", "contribution")
