"""voice and photo"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('recording',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('contribution_id', sa.String(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'],
                            name=op.f('fk_recording_contribution_id_contribution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recording')),
    sa.UniqueConstraint('contribution_id', name=op.f('uq_recording_contribution_id')),
    sqlite_with_rowid=False
    )
    op.create_table('photo',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('contribution_id', sa.String(), nullable=False),
    sa.Column('may_show', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_photo_contribution_id_contribution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo')),
    sa.UniqueConstraint('contribution_id', name=op.f('uq_photo_contribution_id')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('clips', sa.JSON(), nullable=False, server_default='{}'))
