"""Stories written at the desk: drafts, versions, old addresses, pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def words() -> list[sa.Column]:
    return [
        sa.Column("kicker", sa.String(length=60), nullable=False),
        sa.Column("headline", sa.String(length=160), nullable=False),
        sa.Column("standfirst", sa.String(length=400), nullable=False),
        sa.Column("byline", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    op.add_column("story", sa.Column("first_slug", sa.String(length=80), nullable=True))
    op.create_table(
        "story_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        *words(),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_story_version_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_version_story_id_story"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_story_version"),
    )
    op.create_index("ix_story_version_created_at", "story_version", ["created_at"])
    op.create_index("ix_story_version_story_id", "story_version", ["story_id"])
    op.create_table(
        "story_draft",
        sa.Column("story_id", sa.Integer(), nullable=False),
        *words(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_story_draft_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_draft_story_id_story"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_draft"),
    )
    op.create_table(
        "story_move",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("leads_to", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_story_move"),
    )
    op.create_index("ix_story_move_leads_to", "story_move", ["leads_to"])
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_picture_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_picture"),
        sa.UniqueConstraint("digest", name="uq_picture_digest"),
        sa.UniqueConstraint("name", name="uq_picture_name"),
    )
    op.create_index("ix_picture_created_at", "picture", ["created_at"])
    op.create_table(
        "picture_piece",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name="fk_picture_piece_picture_id_picture"
        ),
        sa.PrimaryKeyConstraint("picture_id", "width", "place", name="pk_picture_piece"),
    )


def downgrade() -> None:
    op.drop_table("picture_piece")
    op.drop_table("picture")
    op.drop_table("story_move")
    op.drop_table("story_draft")
    op.drop_table("story_version")
    with op.batch_alter_table("story") as batch_op:
        batch_op.drop_column("first_slug")
