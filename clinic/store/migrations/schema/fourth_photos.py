"""Revision 0004: what a scale was found by, measuring marks, alignments that are kept, pictures that wait."""

import sqlalchemy as sa
from alembic import op


def add_columns() -> None:
    """Add what photos, marks and alignments lack."""
    for table, column in (
        ("photo", sa.Column("scale_details", sa.JSON(), nullable=True)),
        ("photo", sa.Column("choice", sa.String(12), nullable=False, server_default="")),
        ("photo", sa.Column("original_sha256", sa.String(64), nullable=False, server_default="")),
        ("photo_mark", sa.Column("kind", sa.String(24), nullable=False, server_default="place")),
        ("photo_mark", sa.Column("method", sa.String(24), nullable=False, server_default="by hand")),
        ("photo_mark", sa.Column("points", sa.JSON(), nullable=True)),
        ("alignment", sa.Column("reason", sa.Text(), nullable=False, server_default="")),
        ("alignment", sa.Column("inliers", sa.Integer(), nullable=True)),
        ("alignment", sa.Column("points", sa.JSON(), nullable=True)),
        ("alignment", sa.Column("shift_x", sa.Double(), nullable=False, server_default="0")),
        ("alignment", sa.Column("shift_y", sa.Double(), nullable=False, server_default="0")),
    ):
        op.add_column(table, column)
    for table, name, target in (
        ("photo_mark", "observation_id", "observation"),
        ("alignment", "author_id", "user"),
    ):
        # Alembic cannot add a column with a foreign key on SQLite, which itself can
        named = f"CONSTRAINT fk_{table}_{name}"
        op.execute(f'ALTER TABLE {table} ADD COLUMN {name} VARCHAR(36) {named} REFERENCES "{target}" (id)')


def create_table() -> None:
    """Make the table that is new."""
    op.create_table(
        "inbox_photo",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.DateTime(), nullable=True),
        sa.Column("captured_from", sa.String(24), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_card", sa.Boolean(), nullable=False),
        sa.Column("photo_id", sa.String(36), nullable=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_inbox_photo_patient_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_inbox_photo_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_photo")),
    )
    op.create_index(op.f("ix_inbox_photo_patient_id"), "inbox_photo", ["patient_id"], unique=False)
    op.create_index(op.f("ix_inbox_photo_sha256"), "inbox_photo", ["sha256"], unique=False)
