"""The chain of the audit trail, second factors, and where people are signed in."""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('seal', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('factor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('app', 'passkey', name='factorkind', native_enum=False, length=20), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('credential_print', sa.LargeBinary(length=32), nullable=True),
    sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counter', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_factor_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_factor')),
    sa.UniqueConstraint('credential_print', name=op.f('uq_factor_credential_print')),
    sa.UniqueConstraint('handle', name=op.f('uq_factor_handle'))
    )
    with op.batch_alter_table('factor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_factor_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_factor_created_at'), ['created_at'], unique=False)

    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_code_code_hash'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_account_id'), ['account_id'], unique=False)

    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('factor_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('challenge', sa.LargeBinary(length=64), nullable=True))

    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mac', sa.LargeBinary(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_audit_row_place'), ['place'])


def downgrade() -> None:
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_audit_row_place'), type_='unique')
        batch_op.drop_column('mac')
        batch_op.drop_column('place')

    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.drop_column('challenge')
        batch_op.drop_column('proved_at')
        batch_op.drop_column('factor_at')
        batch_op.drop_column('browser')

    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_account_id'))

    op.drop_table('recovery_code')
    with op.batch_alter_table('factor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_factor_created_at'))
        batch_op.drop_index(batch_op.f('ix_factor_account_id'))

    op.drop_table('factor')
    op.drop_table('audit_head')
