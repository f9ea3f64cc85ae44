"""The database knows the key that belongs to it by its fingerprint; the next start notes it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("installation")
