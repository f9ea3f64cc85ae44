"""the first landing"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('firstrun',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_firstrun')),
    sqlite_with_rowid=False
    )
    op.create_table('organisation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sqlite_with_rowid=False
    )
    op.create_table('member',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('role',
              sa.Enum('admin', 'organiser', 'facilitator', 'client',
                      name='role', native_enum=False, length=30), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_member_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('name', name=op.f('uq_member_name')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_member_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('client', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('check_in_months', sa.JSON(), nullable=False),
    sa.Column('keep_months', sa.Integer(), nullable=False),
    sa.Column('controller', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'],
                            name=op.f('fk_programme_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('session',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('programme_id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('door_salt', sa.String(), nullable=False),
    sa.Column('door_hash', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('begins', sa.String(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('support', sa.String(), nullable=False),
    sa.Column('holds', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('frozen_at', sa.DateTime(), nullable=True),
    sa.Column('covered_at', sa.DateTime(), nullable=True),
    sa.Column('locked_at', sa.DateTime(), nullable=True),
    sa.Column('forgotten_at', sa.DateTime(), nullable=True),
    sa.Column('people_came', sa.Integer(), nullable=False),
    sa.Column('step_id', sa.String(), nullable=True),
    sa.Column('timer_ends_at', sa.DateTime(), nullable=True),
    sa.Column('timer_left', sa.Integer(), nullable=False),
    sa.Column('timer_total', sa.Integer(), nullable=False),
    sa.Column('spotlight_id', sa.String(), nullable=True),
    sa.Column('editing_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_session_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('code', name=op.f('uq_session_code')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_door_hash'), ['door_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_programme_id'), ['programme_id'], unique=False)

    op.create_table('signin',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('member_id', sa.String(), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_signin_member_id_member')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_signin')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('signin', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signin_member_id'), ['member_id'], unique=False)

    op.create_table('change',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_change_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_session_id'), ['session_id'], unique=False)

    op.create_table('helper',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('role',
              sa.Enum('board', 'cofacilitator', 'interpreter', 'scribe',
                      name='helperrole', native_enum=False, length=30), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_helper_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helper')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_helper_token_hash')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('helper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helper_session_id'), ['session_id'], unique=False)

    op.create_table('participant',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('looking', sa.Boolean(), nullable=False),
    sa.Column('needs_help', sa.Boolean(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_participant_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_participant_token_hash')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_session_id'), ['session_id'], unique=False)

    op.create_table('step',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind',
              sa.Enum('welcome', 'permission', 'text', 'choice', 'react', 'dots', 'recommendation', 'action', 'break',
                      'check_out',
                      name='kind', native_enum=False, length=30), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('prompts', sa.JSON(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('grouping', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('asks', sa.String(), nullable=False),
    sa.Column('card_kinds', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('dots', sa.Integer(), nullable=False),
    sa.Column('vote_on', sa.String(), nullable=False),
    sa.Column('choice_set', sa.String(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('many', sa.Boolean(), nullable=False),
    sa.Column('shown_at', sa.DateTime(), nullable=True),
    sa.Column('ballot_closed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_step_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_step_session_id'), ['session_id'], unique=False)

    op.create_table('theme',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('domains', sa.JSON(), nullable=False),
    sa.Column('dissolved', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_theme_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_session_id'), ['session_id'], unique=False)

    op.create_table('contribution',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('step_id', sa.String(), nullable=False),
    sa.Column('theme_id', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('frame', sa.JSON(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('may_quote', sa.Boolean(), nullable=False),
    sa.Column('permission_version', sa.String(), nullable=False),
    sa.Column('receipt_hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_contribution_session_id_session')),
    sa.ForeignKeyConstraint(['step_id'], ['step.id'], name=op.f('fk_contribution_step_id_step')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_contribution_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_step_id'), ['step_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_theme_id'), ['theme_id'], unique=False)

    op.create_table('permission',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('participant_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_permission_participant_id_participant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_permission')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('permission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_permission_participant_id'), ['participant_id'], unique=False)

    op.create_table('recommendation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('theme_id', sa.String(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('advise', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('so_that', sa.String(), nullable=False),
    sa.Column('disagreement', sa.String(), nullable=False),
    sa.Column('dots', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_recommendation_session_id_session')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_recommendation_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('recommendation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recommendation_session_id'), ['session_id'], unique=False)

    op.create_table('tally',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('step_id', sa.String(), nullable=False),
    sa.Column('target_id', sa.String(), nullable=False),
    sa.Column('dots', sa.Integer(), nullable=False),
    sa.Column('voters', sa.Integer(), nullable=False),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['step_id'], ['step.id'], name=op.f('fk_tally_step_id_step')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tally')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tally_step_id'), ['step_id'], unique=False)

    op.create_table('vote',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('step_id', sa.String(), nullable=False),
    sa.Column('participant_id', sa.String(), nullable=False),
    sa.Column('target_id', sa.String(), nullable=False),
    sa.Column('dots', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_vote_participant_id_participant')),
    sa.ForeignKeyConstraint(['step_id'], ['step.id'], name=op.f('fk_vote_step_id_step')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote')),
    sa.UniqueConstraint('step_id', 'participant_id', 'target_id', name=op.f('uq_vote_step_id')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vote_step_id'), ['step_id'], unique=False)

    op.create_table('action',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('recommendation_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('first_step', sa.String(), nullable=False),
    sa.Column('first_step_on', sa.Date(), nullable=True),
    sa.Column('finished_by', sa.Date(), nullable=True),
    sa.Column('indicator', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recommendation_id'], ['recommendation.id'],
                            name=op.f('fk_action_recommendation_id_recommendation')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_action_session_id_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_recommendation_id'), ['recommendation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_session_id'), ['session_id'], unique=False)

    op.create_table('authorship',
    sa.Column('contribution_id', sa.String(), nullable=False),
    sa.Column('participant_id', sa.String(), nullable=False),
    sa.Column('key_hash', sa.String(), nullable=False),
    sa.Column('body_hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'],
                            name=op.f('fk_authorship_contribution_id_contribution')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_authorship_participant_id_participant')),
    sa.PrimaryKeyConstraint('contribution_id', name=op.f('pk_authorship')),
    sa.UniqueConstraint('participant_id', 'key_hash', name=op.f('uq_authorship_participant_id')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('authorship', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorship_participant_id'), ['participant_id'], unique=False)

    op.create_table('recommendationcontribution',
    sa.Column('recommendation_id', sa.String(), nullable=False),
    sa.Column('contribution_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'],
                            name=op.f('fk_recommendationcontribution_contribution_id_contribution')),
    sa.ForeignKeyConstraint(['recommendation_id'], ['recommendation.id'],
                            name=op.f('fk_recommendationcontribution_recommendation_id_recommendation')),
    sa.PrimaryKeyConstraint('recommendation_id', 'contribution_id', name=op.f('pk_recommendationcontribution')),
    sqlite_with_rowid=False
    )
    op.create_table('translation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('contribution_id', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'],
                            name=op.f('fk_translation_contribution_id_contribution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_translation')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('translation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_translation_contribution_id'), ['contribution_id'], unique=False)

    op.create_table('checkin',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('action_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_checkin_action_id_action')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkin')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('checkin', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checkin_action_id'), ['action_id'], unique=False)
