"""The blood and the treatment: laboratories' own codes, monitoring, series of sessions, answered cautions."""

from clinic.store.migrations.schema import fifth_laboratory, fifth_treatments

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns and tables."""
    fifth_laboratory.add_columns()
    fifth_laboratory.create_tables()
    fifth_treatments.create_tables()
    fifth_treatments.add_columns()
