"""Forgetting: announced, asked for, done; and in which language people of the desk read."""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forgetting_notice',
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('forgets_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('days', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_forgetting_notice_petition_id_petition')),
    sa.PrimaryKeyConstraint('petition_id', 'forgets_at', 'days', name=op.f('pk_forgetting_notice'))
    )
    with op.batch_alter_table('petition', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forget_asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.String(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('language')
    with op.batch_alter_table('petition', schema=None) as batch_op:
        batch_op.drop_column('forgotten_at')
        batch_op.drop_column('forget_asked_at')

    op.drop_table('forgetting_notice')
