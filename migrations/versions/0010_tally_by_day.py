"""An index that holds all that pages add up of a tally: a million signatures in 200,000 rows."""

from alembic import op


revision = '0010'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.create_index('ix_tally_day', ['petition_id', 'day', 'district', 'count'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.drop_index('ix_tally_day')
