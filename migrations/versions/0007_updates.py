"""Updates: news to those who asked to hear, their words, and who has got them."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('news_update',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'discarded', name='updatestate', native_enum=False, length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('districts', sa.JSON(), nullable=False),
    sa.Column('is_call', sa.Boolean(), nullable=False),
    sa.Column('joined_from', sa.Date(), nullable=True),
    sa.Column('joined_to', sa.Date(), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_rehearsal', sa.Boolean(), nullable=True),
    sa.Column('cursor', sa.Integer(), nullable=False),
    sa.Column('candidates', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=True),
    sa.Column('figured_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_news_update_account_id_account')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_news_update_petition_id_petition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_update'))
    )
    with op.batch_alter_table('news_update', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_news_update_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_news_update_petition_id'), ['petition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_news_update_state'), ['state'], unique=False)

    op.create_table('news_wording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('update_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('subject', sa.String(length=150), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['update_id'], ['news_update.id'], name=op.f('fk_news_wording_update_id_news_update'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_wording')),
    sa.UniqueConstraint('update_id', 'language', name=op.f('uq_news_wording_update_id_language'))
    )
    op.create_table('news_mail',
    sa.Column('update_id', sa.Integer(), nullable=False),
    sa.Column('subscriber_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('in_digest', sa.Boolean(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_news_mail_message_id_outbox_message')),
    sa.ForeignKeyConstraint(['subscriber_id'], ['subscriber.id'], name=op.f('fk_news_mail_subscriber_id_subscriber'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['update_id'], ['news_update.id'], name=op.f('fk_news_mail_update_id_news_update'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('update_id', 'subscriber_id', name=op.f('pk_news_mail'))
    )
    with op.batch_alter_table('news_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_news_mail_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_news_mail_subscriber_id'), ['subscriber_id'], unique=False)
        batch_op.create_index('ix_news_mail_waiting', ['in_digest', 'update_id', 'subscriber_id'], unique=False, sqlite_where=sa.text('message_id IS NULL AND left_at IS NULL'), postgresql_where=sa.text('message_id IS NULL AND left_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('news_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_news_mail_waiting', sqlite_where=sa.text('message_id IS NULL AND left_at IS NULL'), postgresql_where=sa.text('message_id IS NULL AND left_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_news_mail_subscriber_id'))
        batch_op.drop_index(batch_op.f('ix_news_mail_message_id'))

    op.drop_table('news_mail')
    op.drop_table('news_wording')
    with op.batch_alter_table('news_update', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_news_update_state'))
        batch_op.drop_index(batch_op.f('ix_news_update_petition_id'))
        batch_op.drop_index(batch_op.f('ix_news_update_created_at'))

    op.drop_table('news_update')
