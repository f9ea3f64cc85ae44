"""Which programmes a facilitator or client sees, invitations by link, an address for messages, and what members do among
themselves in the audit log. Facilitators and clients who are there see all programmes that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

MEMBER = sa.table("member", sa.column("id"), sa.column("organisation_id"), sa.column("role"), sa.column("left_at"))
PROGRAMME = sa.table("programme", sa.column("id"), sa.column("organisation_id"))
MEMBERSHIP = sa.table("membership", sa.column("member_id"), sa.column("programme_id"))
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "membership",
        sa.Column("member_id", sa.String(), sa.ForeignKey("member.id", name="fk_membership_member_id_member"),
                  nullable=False),
        sa.Column("programme_id", sa.String(), sa.ForeignKey(
            "programme.id", name="fk_membership_programme_id_programme", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "programme_id", name="pk_membership"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_membership_programme_id", "membership", ["programme_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), sa.ForeignKey(
            "organisation.id", name="fk_invitation_organisation_id_organisation"), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("programme_ids", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("member_id", sa.String(), sa.ForeignKey("member.id", name="fk_invitation_member_id_member"),
                  nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_invitation_organisation_id", "invitation", ["organisation_id"])
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("sealed_address", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("sealed_address", existing_type=sa.String(), server_default=None)
    with op.batch_alter_table("auditevent", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.String(), nullable=True))
        batch_op.create_foreign_key("fk_auditevent_organisation_id_organisation", "organisation", ["organisation_id"],
                                    ["id"])
        batch_op.alter_column("session_id", existing_type=sa.String(), nullable=True)
    op.create_index("ix_auditevent_organisation_id", "auditevent", ["organisation_id"])
    sees = sa.select(MEMBER.c.id, PROGRAMME.c.id).join(
        PROGRAMME, PROGRAMME.c.organisation_id == MEMBER.c.organisation_id).where(
        MEMBER.c.role.in_(("facilitator", "client")), MEMBER.c.left_at.is_(None))
    op.execute(MEMBERSHIP.insert().from_select(["member_id", "programme_id"], sees))


def downgrade() -> None:
    op.execute("DELETE FROM auditevent WHERE session_id IS NULL")
    with op.batch_alter_table("auditevent", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_index("ix_auditevent_organisation_id")
        batch_op.drop_constraint("fk_auditevent_organisation_id_organisation", type_="foreignkey")
        batch_op.drop_column("organisation_id")
        batch_op.alter_column("session_id", existing_type=sa.String(), nullable=False)
    with op.batch_alter_table("member", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("sealed_address")
    op.drop_table("invitation")
    op.drop_table("membership")
