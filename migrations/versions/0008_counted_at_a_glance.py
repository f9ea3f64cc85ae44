"""What a board shows and who is in the room is counted in an index: cards are read where they are shown, and seats not at
all."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Each begins with the column of the one that goes.
    op.create_index("ix_contribution_board", "contribution", ["session_id", "state", "theme_id", "kind", "step_id",
                                                             "position"])
    op.drop_index("ix_contribution_session_id", "contribution")
    op.create_index("ix_participant_room", "participant", ["session_id", "left_at", "language", "looking", "needs_help",
                                                           "passed_id"])
    op.drop_index("ix_participant_session_id", "participant")
    op.create_index("ix_permission_given", "permission", ["participant_id", "given", "purpose"])
    op.drop_index("ix_permission_participant_id", "permission")


def downgrade() -> None:
    op.create_index("ix_permission_participant_id", "permission", ["participant_id"])
    op.drop_index("ix_permission_given", "permission")
    op.create_index("ix_participant_session_id", "participant", ["session_id"])
    op.drop_index("ix_participant_room", "participant")
    op.create_index("ix_contribution_session_id", "contribution", ["session_id"])
    op.drop_index("ix_contribution_board", "contribution")
