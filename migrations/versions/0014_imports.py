"""Signatures brought in: files while they are needed, and what became of them."""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('consents', sa.JSON(), nullable=False),
    sa.Column('evidence', sa.String(length=300), nullable=False),
    sa.Column('asks_each', sa.Boolean(), nullable=False),
    sa.Column('is_rehearsed', sa.Boolean(), nullable=False),
    sa.Column('fresh', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('twice', sa.Integer(), nullable=False),
    sa.Column('faulty', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('brought', sa.Integer(), nullable=False),
    sa.Column('removed', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_import_account_id_account')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_import_job_id_job')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_import_petition_id_petition')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_import_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import')),
    sa.UniqueConstraint('handle', name=op.f('uq_import_handle'))
    )
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_petition_id'), ['petition_id'], unique=False)

    op.create_table('import_piece',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('prints', sa.LargeBinary(), nullable=True),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import.id'], name=op.f('fk_import_piece_import_id_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_piece')),
    sa.UniqueConstraint('handle', name=op.f('uq_import_piece_handle')),
    sa.UniqueConstraint('import_id', 'place', name=op.f('uq_import_piece_import_id_place'))
    )
    # Nobody can be in the new state yet, so this index is made in a moment.
    op.create_index('uq_signature_elsewhere', 'signature', ['petition_id', 'address_print'], unique=True,
        sqlite_where=sa.text("state = 'elsewhere'"), postgresql_where=sa.text("state = 'elsewhere'"))


def downgrade() -> None:
    op.drop_index('uq_signature_elsewhere', table_name='signature')
    # What an older version does not know, it could not count, list or delete.
    op.execute("DELETE FROM signature WHERE state = 'elsewhere'")
    op.execute("DELETE FROM facet WHERE kind = 'elsewhere'")
    op.drop_table('import_piece')
    op.drop_table('import')
