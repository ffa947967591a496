"""The chain of the audit trail."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('seal', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mac', sa.LargeBinary(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_audit_row_place'), ['place'])


def downgrade() -> None:
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_audit_row_place'), type_='unique')
        batch_op.drop_column('mac')
        batch_op.drop_column('place')

    op.drop_table('audit_head')
