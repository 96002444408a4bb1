"""Photos over time: scales, measuring marks, alignments, an inbox."""

from clinic.store.migrations.schema import fourth_photos

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns and the table of pictures that wait."""
    fourth_photos.add_columns()
    fourth_photos.create_table()
