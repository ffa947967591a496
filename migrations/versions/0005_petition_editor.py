"""The petition editor: sponsor, milestones, outcome, going live in steps, words beside boxes."""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consent_wording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_consent_wording_account_id_account')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_consent_wording_petition_id_petition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_wording'))
    )
    with op.batch_alter_table('consent_wording', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_wording_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_consent_wording_latest', ['petition_id', 'language', 'kind', 'id'], unique=False)

    with op.batch_alter_table('petition', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sponsor', sa.String(length=160), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column('goals', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('going_live_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.Enum('won', 'lost', 'other', name='outcome', native_enum=False, length=20), nullable=True))
        batch_op.add_column(sa.Column('outcome_on', sa.Date(), nullable=True))

    with op.batch_alter_table('wording', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_offered', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('outcome_words', sa.String(length=2000), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('wording', schema=None) as batch_op:
        batch_op.drop_column('outcome_words')
        batch_op.drop_column('is_offered')

    with op.batch_alter_table('petition', schema=None) as batch_op:
        batch_op.drop_column('outcome_on')
        batch_op.drop_column('outcome')
        batch_op.drop_column('going_live_at')
        batch_op.drop_column('edited_at')
        batch_op.drop_column('goals')
        batch_op.drop_column('sponsor')

    with op.batch_alter_table('consent_wording', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_wording_latest')
        batch_op.drop_index(batch_op.f('ix_consent_wording_created_at'))

    op.drop_table('consent_wording')
