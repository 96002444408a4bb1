"""Revision 0002: users, lock, audit, drafts, upkeep, privacy."""

import sqlalchemy as sa
from alembic import op


def add_columns() -> None:
    """Add what the tables of revision 0001 lack."""
    for table, column in (
        ("clinic", sa.Column("lock_minutes", sa.Integer(), nullable=False, server_default="5")),
        ("clinic", sa.Column("backup_place", sa.Text(), nullable=False, server_default="")),
        ("user", sa.Column("administers", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("user", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("patient", sa.Column("restricted_at", sa.DateTime(), nullable=True)),
        ("patient", sa.Column("restricted_reason", sa.Text(), nullable=False, server_default="")),
        ("patient", sa.Column("erased_at", sa.DateTime(), nullable=True)),
        ("audit_entry", sa.Column("patient_id", sa.String(36), nullable=False, server_default="")),
        ("audit_entry", sa.Column("values_seal", sa.String(64), nullable=False, server_default="")),
    ):
        op.add_column(table, column)
    for column_name in ("at", "user_id", "patient_id"):
        op.create_index(op.f(f"ix_audit_entry_{column_name}"), "audit_entry", [column_name], unique=False)
    # whoever founded the clinic has done an administrator's work until now
    op.execute('UPDATE "user" SET administers = true WHERE created_at = (SELECT min(created_at) FROM "user")')


def make_drafts_personal() -> None:
    """A draft belongs to who typed it: until now that was the first user."""
    op.rename_table("draft", "draft_before")
    op.create_table(
        "draft",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "user_id", name=op.f("pk_draft")),
    )
    op.execute(
        "INSERT INTO draft (key, user_id, content, saved_at) SELECT key, "
        "coalesce((SELECT id FROM \"user\" ORDER BY created_at LIMIT 1), ''), content, saved_at FROM draft_before"
    )
    op.drop_table("draft_before")


def create_tables() -> None:
    """Make the tables that are new, in an order that foreign keys allow."""
    op.create_table(
        "upkeep_run",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("audit_number", sa.Integer(), nullable=False),
        sa.Column("audit_seal", sa.String(64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_run")),
    )
    op.create_index(op.f("ix_upkeep_run_kind"), "upkeep_run", ["kind"], unique=False)
    op.create_index(op.f("ix_upkeep_run_at"), "upkeep_run", ["at"], unique=False)
    op.create_table(
        "privacy_act",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_privacy_act_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_act")),
    )
    op.create_index(op.f("ix_privacy_act_patient_id"), "privacy_act", ["patient_id"], unique=False)


def _kept() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
