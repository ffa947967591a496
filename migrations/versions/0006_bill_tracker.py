"""The bill tracker: title, session and outcome, hearings, what OpenStates said."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = '0005'
branch_labels = None
depends_on = None

_OUTCOMES = ("signed", "law", "vetoed", "adopted", "died")
_FAILURES = ("key", "unknown", "refused", "busy", "silent", "odd")


def upgrade() -> None:
    op.create_table(
        "bill",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("session", sa.String(length=9), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(*_OUTCOMES, name="outcome", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("keeps_fresh", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_bill_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_bill")),
    )
    op.create_table(
        "bill_check",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "failure",
            sa.Enum(*_FAILURES, name="failure", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_bill_check_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_bill_check")),
    )
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committee", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_hearing_petition_id_petition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("uid", name=op.f("uq_hearing_uid")),
    )
    with op.batch_alter_table("hearing") as table:
        table.create_index(op.f("ix_hearing_created_at"), ["created_at"], unique=False)
        table.create_index(
            "ix_hearing_petition_starts", ["petition_id", "starts_at"], unique=False
        )
    with op.batch_alter_table("bill_step") as table:
        table.add_column(
            sa.Column("note", sa.String(length=120), nullable=False, server_default=sa.text("''"))
        )


def downgrade() -> None:
    with op.batch_alter_table("bill_step") as table:
        table.drop_column("note")
    op.drop_table("hearing")
    op.drop_table("bill_check")
    op.drop_table("bill")
