"""People of the desk: invitations, when somebody was seen; the trail by campaign and in time."""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_INDEXES = {
    'ix_audit_row_of_act': ['act', 'created_at', 'id'],
    'ix_audit_row_of_account': ['account_id', 'created_at', 'id'],
    'ix_audit_row_of_campaign': ['campaign', 'created_at', 'id'],
}
# What names its petition by number is filed under it; the chain covers the number already.
_FILED = {
    'sqlite': "UPDATE audit_row SET campaign = json_extract(detail, '$.petition') "
    "WHERE json_type(detail, '$.petition') = 'integer'",
    'postgresql': "UPDATE audit_row SET campaign = (detail->>'petition')::int "
    "WHERE json_typeof(detail->'petition') = 'number'",
}


def upgrade() -> None:
    roles = ('owner', 'organiser', 'moderator', 'exporter', 'reader')
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=16), nullable=False),
    sa.Column('email_print', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('campaign', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum(*roles, name='role', native_enum=False, length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('invited_by', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invited_by'], ['account.id'], name=op.f('fk_invitation_invited_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('email_print', 'campaign', name=op.f('uq_invitation_email_print_campaign')),
    sa.UniqueConstraint('handle', name=op.f('uq_invitation_handle')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_created_at'), ['created_at'], unique=False)

    op.create_table('audit_check',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('head', sa.String(length=40), nullable=False),
    sa.Column('faults', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_check'))
    )
    op.add_column('account', sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE account SET seen_at = (SELECT max(seen_at) FROM desk_session "
        "WHERE desk_session.account_id = account.id)"
    )
    op.add_column('audit_row', sa.Column('campaign', sa.Integer(), nullable=True))
    op.execute(_FILED[op.get_bind().dialect.name])
    for name, columns in _INDEXES.items():
        op.create_index(name, 'audit_row', columns, unique=False)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, table_name='audit_row')
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.drop_column('campaign')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('seen_at')
    op.drop_table('audit_check')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_created_at'))

    op.drop_table('invitation')
