"""Users with rights, a lock, erasable audit values, upkeep and privacy."""

from clinic.store.migrations.schema import second_people

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns and tables; the audit trail is sealed anew afterwards (``schema.upgrade``)."""
    second_people.add_columns()
    second_people.make_drafts_personal()
    second_people.create_tables()
