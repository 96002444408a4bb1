"""The first schema."""

from alembic import op

from clinic.store.migrations.schema import first_clinical, first_people

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, and the full-text index where the database is SQLite."""
    first_people.create()
    first_clinical.create()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE patient_fts USING "
            "fts5(words, content='', contentless_delete=1, detail=none, tokenize='trigram')"
        )
