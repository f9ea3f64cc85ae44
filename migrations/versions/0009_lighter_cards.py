"""A card that comes in is written to two indexes fewer: that of its seat is the beginning of the key's, and in that of
themes it stands once it has one. Each cost a page of the journal for every card."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
GATHERED = sa.text("theme_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_authorship_participant_id", "authorship")
    op.drop_index("ix_contribution_theme_id", "contribution")
    op.create_index("ix_contribution_theme_id", "contribution", ["theme_id"], sqlite_where=GATHERED,
                    postgresql_where=GATHERED)


def downgrade() -> None:
    op.drop_index("ix_contribution_theme_id", "contribution")
    op.create_index("ix_contribution_theme_id", "contribution", ["theme_id"])
    op.create_index("ix_authorship_participant_id", "authorship", ["participant_id"])
