"""The list of signatures: long work, invalidations, hidden names, and an index for each filter."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('cursor', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_job_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_job_state_lease_until', ['state', 'lease_until'], unique=False)

    op.create_table('invalidation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('until_id', sa.Integer(), nullable=False),
    sa.Column('has_pending', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=True),
    sa.Column('invalidated', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('taken_out', sa.Integer(), nullable=False),
    sa.Column('gone', sa.Integer(), nullable=False),
    sa.Column('restored', sa.Integer(), nullable=False),
    sa.Column('superseded', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_invalidation_account_id_account')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_invalidation_job_id_job')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_invalidation_petition_id_petition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invalidation'))
    )
    with op.batch_alter_table('invalidation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invalidation_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_invalidation_petition_id'), ['petition_id'], unique=False)

    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.add_column(sa.Column('invalidation_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('name_hidden_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_signature_invalidation_id_invalidation'), 'invalidation', ['invalidation_id'], ['id'])
        batch_op.create_index('ix_signature_by_day', ['petition_id', 'state', 'created_at'], unique=False)
        batch_op.create_index('ix_signature_by_district', ['petition_id', 'state', 'district', 'confirmed_at'], unique=False)
        batch_op.create_index('ix_signature_by_source', ['petition_id', 'state', 'source_id', 'confirmed_at'], unique=False)
        batch_op.create_index('ix_signature_by_zip', ['petition_id', 'state', 'zip', 'confirmed_at'], unique=False)
        batch_op.create_index('ix_signature_by_language', ['petition_id', 'state', 'language', 'confirmed_at'], unique=False)
        batch_op.create_index('ix_signature_by_letter', ['petition_id', 'state', 'is_form_letter', 'confirmed_at'], unique=False)
        batch_op.create_index('ix_signature_came_by', ['came_by'], unique=False,
            sqlite_where=sa.text('came_by IS NOT NULL'), postgresql_where=sa.text('came_by IS NOT NULL'))
        batch_op.create_index('ix_signature_invalidation', ['invalidation_id', 'id'], unique=False,
            sqlite_where=sa.text('invalidation_id IS NOT NULL'), postgresql_where=sa.text('invalidation_id IS NOT NULL'))
        batch_op.create_index('ix_signature_origin', ['petition_id', 'origin_print'], unique=False,
            sqlite_where=sa.text('origin_print IS NOT NULL'), postgresql_where=sa.text('origin_print IS NOT NULL'))

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_text', ['consent_text_id', 'signature_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_text')
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.drop_index('ix_signature_origin')
        batch_op.drop_index('ix_signature_invalidation')
        batch_op.drop_index('ix_signature_came_by')
        batch_op.drop_index('ix_signature_by_letter')
        batch_op.drop_index('ix_signature_by_language')
        batch_op.drop_index('ix_signature_by_zip')
        batch_op.drop_index('ix_signature_by_source')
        batch_op.drop_index('ix_signature_by_district')
        batch_op.drop_index('ix_signature_by_day')
        batch_op.drop_constraint(batch_op.f('fk_signature_invalidation_id_invalidation'), type_='foreignkey')
        batch_op.drop_column('name_hidden_at')
        batch_op.drop_column('invalidation_id')
    op.drop_table('invalidation')
    op.drop_table('job')
