"""A second proof of who signs in: codes of an app, recovery codes and passkeys; an organisation can ask for one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

WITHOUT_ROWID = {"sqlite_with_rowid": False}
NEW = {"organisation": sa.Column("demands_second", sa.Boolean(), nullable=False, server_default=sa.false()),
       "signin": sa.Column("waits_for", sa.String(), nullable=False, server_default="")}


def of_member(table: str) -> sa.Column:
    return sa.Column("member_id", sa.String(), sa.ForeignKey("member.id", name=f"fk_{table}_member_id_member"),
                     nullable=False)


def upgrade() -> None:
    op.create_table(
        "codeapp", of_member("codeapp"),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("used_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_codeapp"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recoverycode",
        sa.Column("code_hash", sa.String(), nullable=False), of_member("recoverycode"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recoverycode"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recoverycode_member_id", "recoverycode", ["member_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(), nullable=False), of_member("passkey"),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_passkey_member_id", "passkey", ["member_id"])
    for table, column in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.add_column(column)
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.alter_column(column.name, existing_type=column.type, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM signin WHERE waits_for != ''")
    for table, column in NEW.items():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID) as batch_op:
            batch_op.drop_column(column.name)
    for table in ("passkey", "recoverycode", "codeapp"):
        op.drop_table(table)
