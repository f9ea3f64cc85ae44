"""A session can be postponed or cancelled before it begins; and what is deleted leaves a line of proof."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("session", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("plan", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("planned_on", sa.Date(), nullable=True))
    with op.batch_alter_table("session", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("plan", existing_type=sa.String(), server_default=None)
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("print", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_erasure_member_id_member")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"],
                                name=op.f("fk_erasure_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_erasure_organisation_id")),
        sqlite_with_rowid=False)


def downgrade() -> None:
    op.drop_table("erasure")
    with op.batch_alter_table("session", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("planned_on")
        batch_op.drop_column("plan")
