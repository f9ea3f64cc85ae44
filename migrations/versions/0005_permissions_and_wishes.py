"""four permissions, a privacy contact, somebody who writes for another, and wishes to be told"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = "0004"


def upgrade() -> None:
    # Left empty for programmes that are there: opening a session asks for the contact, and phones promise nothing that
    # nobody confirmed.
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contact', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('no_consequences', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proxy', sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, columns in (('programme', ('contact', 'no_consequences')), ('participant', ('proxy',))):
        with op.batch_alter_table(table, schema=None, table_kwargs={'sqlite_with_rowid': False}) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
    op.create_table('contactwish',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('sealed', sa.String(), nullable=False),
    sa.Column('permission_version', sa.String(), nullable=False),
    sa.Column('receipt_hash', sa.String(), nullable=False),
    sa.Column('forget_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_contactwish_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contactwish')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('contactwish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contactwish_session_id'), ['session_id'], unique=False)
