"""Lesions as areas of the skin."""

from clinic.store.migrations.schema import third_areas

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table of areas."""
    third_areas.create_table()
