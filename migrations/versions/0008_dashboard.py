"""The dashboard of a campaign: facets of the tally, moments, confirm pages that were opened."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

PACIFIC = ZoneInfo('America/Los_Angeles')
ALL_DAYS = date(1970, 1, 1)


def upgrade() -> None:
    facet = op.create_table('facet',
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('hour', 'district', 'source', 'language', 'letter', 'zip', 'step', name='facetkind', native_enum=False, length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('value', sa.String(length=12), nullable=False),
    sa.Column('shard', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_facet_petition_id_petition')),
    sa.PrimaryKeyConstraint('petition_id', 'kind', 'day', 'value', 'shard', name=op.f('pk_facet'))
    )
    op.create_table('moment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('mailed', 'shared', 'press', 'event', 'other', name='momentkind', native_enum=False, length=20), nullable=False),
    sa.Column('words', sa.String(length=120), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_moment_account_id_account')),
    sa.ForeignKeyConstraint(['petition_id'], ['petition.id'], name=op.f('fk_moment_petition_id_petition')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moment'))
    )
    with op.batch_alter_table('moment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_moment_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_moment_petition_id_at'), ['petition_id', 'at'], unique=False)

    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.add_column(sa.Column('was_opened', sa.Boolean(), server_default=sa.false(), nullable=False))

    op.execute("UPDATE signature SET was_opened = true WHERE confirmed_at IS NOT NULL")
    fill(facet)


def fill(facet: sa.Table) -> None:
    """Count by one thing at a time what is signed already."""
    connection = op.get_bind()
    counts: Counter[tuple[object, ...]] = Counter()
    tally = 'SELECT petition_id, day, {0}, sum(count) FROM tally GROUP BY petition_id, day, {0}'
    for kind, column in (('hour', 'hour'), ('district', 'district'), ('source', 'source_id')):
        for petition, day, value, count in connection.execute(sa.text(tally.format(column))):
            # SQLite hands over text.
            there = date.fromisoformat(day) if isinstance(day, str) else day
            counts[petition, kind, there, str(value)] += count
    hour = "to_char(confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
    if connection.dialect.name == 'sqlite':
        hour = 'substr(confirmed_at, 1, 13)'
    told = connection.execute(sa.text(
        f'SELECT petition_id, {hour}, language, is_form_letter, zip, count(*) FROM signature '
        f"WHERE state = 'confirmed' GROUP BY petition_id, {hour}, language, is_form_letter, zip"
    ))
    for petition, moment, language, is_form, zip_code, count in told:
        at = datetime.strptime(moment, '%Y-%m-%d %H').replace(tzinfo=UTC)
        day = at.astimezone(PACIFIC).date()
        counts[petition, 'language', day, language] += count
        counts[petition, 'letter', day, 'form' if is_form else 'own'] += count
        counts[petition, 'zip', ALL_DAYS, zip_code] += count
    steps = connection.execute(sa.text(
        'SELECT petition_id, count(*), sum(CASE WHEN was_opened THEN 1 ELSE 0 END) '
        'FROM signature GROUP BY petition_id'
    ))
    for petition, signed, opened in steps:
        counts[petition, 'step', ALL_DAYS, 'signed'] += signed
        counts[petition, 'step', ALL_DAYS, 'opened'] += opened
    names = ('petition_id', 'kind', 'day', 'value')
    rows = [
        {**dict(zip(names, key, strict=True)), 'shard': 0, 'count': count}
        for key, count in counts.items()
        if count
    ]
    if rows:
        op.bulk_insert(facet, rows)


def downgrade() -> None:
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.drop_column('was_opened')

    with op.batch_alter_table('moment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_moment_petition_id_at'))
        batch_op.drop_index(batch_op.f('ix_moment_created_at'))

    op.drop_table('moment')
    op.drop_table('facet')
