"""Who may do what: roles, in one campaign or in all."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    roles = ('owner', 'organiser', 'moderator', 'exporter', 'reader')
    op.create_table('duty',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('campaign', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('role', sa.Enum(*roles, name='role', native_enum=False, length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_duty_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'campaign', 'role', name=op.f('pk_duty'))
    )
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_created_at'), ['created_at'], unique=False)
    # Until now whoever was let in could do everything: nobody is locked out by a new version.
    op.execute(
        "INSERT INTO duty (account_id, campaign, role, created_at) "
        "SELECT id, 0, 'owner', created_at FROM account"
    )


def downgrade() -> None:
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_created_at'))

    op.drop_table('duty')
