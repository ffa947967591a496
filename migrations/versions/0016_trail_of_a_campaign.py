"""The trail of some campaigns, narrowed to a kind of act, is read off an index, too."""

from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.create_index('ix_audit_row_of_campaign_and_act', ['campaign', 'act', 'created_at', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_row_of_campaign_and_act')
