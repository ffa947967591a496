"""Exports: what was taken, by whom, what for; and for a day the file itself, in sealed pieces."""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('export',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('mark', sa.String(length=12), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('profile', sa.String(length=20), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.JSON(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_whole', sa.Boolean(), nullable=False),
    sa.Column('fetched', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_export_account_id_account')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_export_job_id_job')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_export_petition_id_petition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export')),
    sa.UniqueConstraint('handle', name=op.f('uq_export_handle')),
    sa.UniqueConstraint('mark', name=op.f('uq_export_mark'))
    )
    with op.batch_alter_table('export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_export_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_export_petition_id'), ['petition_id'], unique=False)

    op.create_table('export_piece',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('export_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['export.id'], name=op.f('fk_export_piece_export_id_export'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_piece')),
    sa.UniqueConstraint('export_id', 'first', name=op.f('uq_export_piece_export_id_first')),
    sa.UniqueConstraint('handle', name=op.f('uq_export_piece_handle'))
    )


def downgrade() -> None:
    op.drop_table('export_piece')
    with op.batch_alter_table('export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_export_petition_id'))
        batch_op.drop_index(batch_op.f('ix_export_created_at'))
    op.drop_table('export')
