"""Revision 0003: the area of a lesion, visit by visit."""

import sqlalchemy as sa
from alembic import op


def create_table() -> None:
    """Make the table that is new."""
    op.create_table(
        "lesion_area",
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=True),
        sa.Column("painted_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("figure", sa.String(24), nullable=False),
        sa.Column("atlas", sa.String(40), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("cm2", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_lesion_area_author_id")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_lesion_area_lesion_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_lesion_area_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesion_area")),
        sa.UniqueConstraint("lesion_id", "visit_id", name=op.f("uq_lesion_area_lesion_id_visit_id")),
    )
    op.create_index(op.f("ix_lesion_area_lesion_id"), "lesion_area", ["lesion_id"], unique=False)
    op.create_index(op.f("ix_lesion_area_visit_id"), "lesion_area", ["visit_id"], unique=False)
