"""Revision 0005: laboratories' own codes, layouts and documents, the clinic's own lists, the body as a whole."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_columns() -> None:
    """Add what reports, results, observations, people and the clinic lack."""
    for table, column in (
        ("clinic", sa.Column("workup_shown", sa.Boolean(), nullable=False, server_default=sa.true())),
        ("clinic", sa.Column("workup_days", sa.Integer(), nullable=False, server_default="90")),
        ("clinic", sa.Column("derived_window_hours", sa.Integer(), nullable=False, server_default="0")),
        ("lab_report", sa.Column("placer_number", sa.String(120), nullable=False, server_default="")),
        ("lab_report", sa.Column("numbering", sa.String(120), nullable=False, server_default="")),
        ("lab_report", sa.Column("utc_offset_minutes", sa.Integer(), nullable=True)),
        ("lab_report", sa.Column("sampled_precision", sa.String(8), nullable=False, server_default="")),
        ("lab_report", sa.Column("set_aside_reason", sa.Text(), nullable=False, server_default="")),
        ("lab_result", sa.Column("sub_id", sa.String(40), nullable=False, server_default="")),
        ("lab_result", sa.Column("component", sa.String(80), nullable=False, server_default="")),
        ("lab_result", sa.Column("alternate_code", sa.String(60), nullable=False, server_default="")),
        ("lab_result", sa.Column("alternate_system", sa.String(20), nullable=False, server_default="")),
        ("lab_result", sa.Column("value_type", sa.String(8), nullable=False, server_default="")),
        ("lab_result", sa.Column("range_unit", sa.String(60), nullable=False, server_default="")),
        ("lab_result", sa.Column("producer", sa.Text(), nullable=False, server_default="")),
        ("lab_result", sa.Column("sampled_precision", sa.String(8), nullable=False, server_default="")),
        ("lab_result", sa.Column("confirmed", sa.String(24), nullable=False, server_default="")),
        ("lab_result", sa.Column("superseded_by", sa.String(12), nullable=False, server_default="")),
        ("observation", sa.Column("signs", sa.JSON(), nullable=True)),
        ("observation", sa.Column("content", sa.String(40), nullable=False, server_default="")),
        ("observation", sa.Column("count_uncertainty", sa.Double(), nullable=True)),
        ("patient", sa.Column("pregnancy_due", sa.Date(), nullable=True)),
    ):
        op.add_column(table, column)


def create_tables() -> None:
    """Make the tables of the laboratory and of the whole body."""
    _create_lab_attachment()
    _create_lab_code()
    _create_lab_layout()
    _create_own_analyte()
    _create_own_panel()
    _create_critical_limit()
    _create_body_measure()
    _create_exposure()


def _create_lab_attachment() -> None:
    op.create_table(
        "lab_attachment",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_lab_attachment_patient_id")),
        sa.ForeignKeyConstraint(["report_id"], ["lab_report.id"], name=op.f("fk_lab_attachment_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_attachment")),
    )
    op.create_index(op.f("ix_lab_attachment_patient_id"), "lab_attachment", ["patient_id"], unique=False)
    op.create_index(op.f("ix_lab_attachment_report_id"), "lab_attachment", ["report_id"], unique=False)
    op.create_index(op.f("ix_lab_attachment_sha256"), "lab_attachment", ["sha256"], unique=False)


def _create_lab_code() -> None:
    op.create_table(
        "lab_code",
        sa.Column("laboratory", sa.String(200), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("code_system", sa.String(20), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("specimen", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("analyte", sa.String(60), nullable=False),
        sa.Column("component", sa.String(80), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_lab_code_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_code")),
        sa.UniqueConstraint(
            "laboratory",
            "code",
            "code_system",
            "name_key",
            "specimen",
            "unit",
            name=op.f("uq_lab_code_laboratory_code_code_system_name_key_specimen_unit"),
        ),
    )


def _create_lab_layout() -> None:
    op.create_table(
        "lab_layout",
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_lab_layout_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_layout")),
        sa.UniqueConstraint("signature", name=op.f("uq_lab_layout_signature")),
    )


def _create_own_analyte() -> None:
    op.create_table(
        "own_analyte",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("specimen", sa.String(80), nullable=False),
        sa.Column("ucum", sa.String(60), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_analyte")),
        sa.UniqueConstraint("key", name=op.f("uq_own_analyte_key")),
    )


def _create_own_panel() -> None:
    op.create_table(
        "own_panel",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("analytes", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_panel")),
    )


def _create_critical_limit() -> None:
    op.create_table(
        "critical_limit",
        sa.Column("analyte", sa.String(60), nullable=False),
        sa.Column("ucum", sa.String(60), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("age_from", sa.Double(), nullable=True),
        sa.Column("age_to", sa.Double(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_critical_limit")),
    )
    op.create_index(op.f("ix_critical_limit_analyte"), "critical_limit", ["analyte"], unique=False)


def _create_body_measure() -> None:
    op.create_table(
        "body_measure",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("ucum", sa.String(24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_body_measure_patient_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_body_measure_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_measure")),
    )
    op.create_index(op.f("ix_body_measure_patient_id"), "body_measure", ["patient_id"], unique=False)


def _create_exposure() -> None:
    op.create_table(
        "exposure",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("on", sa.String(10), nullable=True),
        sa.Column("site", sa.String(60), nullable=False),
        sa.Column("side", sa.String(24), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_kept(),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_exposure_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_patient_id"), "exposure", ["patient_id"], unique=False)


def _kept() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
