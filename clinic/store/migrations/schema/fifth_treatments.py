"""Revision 0005: series, later findings, monitoring and answered cautions of treatments."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_columns() -> None:
    """Add what doses, procedures, responses and recalls lack; after ``create_tables``, which one of them refers to."""
    for table, column in (
        ("drug_dose", sa.Column("per_kg", sa.Double(), nullable=True)),
        ("drug_dose", sa.Column("weight_kg", sa.Double(), nullable=True)),
        ("drug_dose", sa.Column("times_per_day", sa.Double(), nullable=True)),
        ("procedure", sa.Column("session", sa.Integer(), nullable=True)),
        ("recall", sa.Column("kind", sa.String(24), nullable=False, server_default="")),
        ("recall", sa.Column("source_id", sa.String(36), nullable=False, server_default="")),
        ("response", sa.Column("error_reason", sa.Text(), nullable=False, server_default="")),
    ):
        op.add_column(table, column)
    for table, name, target in (
        ("procedure", "series_id", "procedure_series"),
        ("response", "visit_id", "visit"),
        ("response", "procedure_id", "procedure"),
        ("response", "course_id", "drug_course"),
    ):
        # Alembic cannot add a column with a foreign key on SQLite, which itself can
        named = f"CONSTRAINT fk_{table}_{name}"
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {name} VARCHAR(36) {named} REFERENCES "{target}" (id)')
    op.create_index(op.f("ix_procedure_series_id"), "procedure", ["series_id"], unique=False)


def create_tables() -> None:
    """Make the tables of treatments."""
    _create_procedure_series()
    _create_procedure_event()
    _create_specimen()
    _create_drug_effect()
    _create_drug_monitoring()
    _create_answered_caution()


def _create_procedure_series() -> None:
    op.create_table(
        "procedure_series",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("lesion_ids", sa.JSON(), nullable=False),
        sa.Column("diagnosis", sa.String(80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_procedure_series_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_series")),
    )
    op.create_index(op.f("ix_procedure_series_patient_id"), "procedure_series", ["patient_id"], unique=False)


def _create_procedure_event() -> None:
    op.create_table(
        "procedure_event",
        sa.Column("procedure_id", sa.String(36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("severity", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_procedure_event_author_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_event_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_event")),
    )
    op.create_index(op.f("ix_procedure_event_procedure_id"), "procedure_event", ["procedure_id"], unique=False)


def _create_specimen() -> None:
    op.create_table(
        "specimen",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("procedure_id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("lesion_ids", sa.JSON(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("stains", sa.Text(), nullable=False),
        sa.Column("diagnosis", sa.String(80), nullable=False),
        sa.Column("calcium", sa.Boolean(), nullable=True),
        sa.Column("recall_id", sa.String(36), nullable=True),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_specimen_author_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_specimen_patient_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_specimen_procedure_id")),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name=op.f("fk_specimen_recall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specimen")),
    )
    op.create_index(op.f("ix_specimen_patient_id"), "specimen", ["patient_id"], unique=False)
    op.create_index(op.f("ix_specimen_procedure_id"), "specimen", ["procedure_id"], unique=False)


def _create_drug_effect() -> None:
    op.create_table(
        "drug_effect",
        sa.Column("course_id", sa.String(36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(24), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_drug_effect_author_id")),
        sa.ForeignKeyConstraint(["course_id"], ["drug_course.id"], name=op.f("fk_drug_effect_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_effect")),
    )
    op.create_index(op.f("ix_drug_effect_course_id"), "drug_effect", ["course_id"], unique=False)


def _create_drug_monitoring() -> None:
    op.create_table(
        "drug_monitoring",
        sa.Column("course_id", sa.String(36), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("recall_id", sa.String(36), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["course_id"], ["drug_course.id"], name=op.f("fk_drug_monitoring_course_id")),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name=op.f("fk_drug_monitoring_recall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_monitoring")),
    )
    op.create_index(op.f("ix_drug_monitoring_course_id"), "drug_monitoring", ["course_id"], unique=False)


def _create_answered_caution() -> None:
    op.create_table(
        "answered_caution",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("course_id", sa.String(36), nullable=True),
        sa.Column("procedure_id", sa.String(36), nullable=True),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_answered_caution_author_id")),
        sa.ForeignKeyConstraint(["course_id"], ["drug_course.id"], name=op.f("fk_answered_caution_course_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_answered_caution_patient_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_answered_caution_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_caution")),
    )
    op.create_index(op.f("ix_answered_caution_course_id"), "answered_caution", ["course_id"], unique=False)
    op.create_index(op.f("ix_answered_caution_patient_id"), "answered_caution", ["patient_id"], unique=False)
    op.create_index(op.f("ix_answered_caution_procedure_id"), "answered_caution", ["procedure_id"], unique=False)


def _kept() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
