"""Revision 0001: lesions, photos, treatments."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make the tables of this group, in an order that foreign keys allow."""
    _lesion()
    _drug_course()
    _lesion_status_change()
    _observation()
    _procedure()
    _response()
    _drug_dose()
    _photo()
    _alignment()
    _photo_lesion()
    _photo_mark()


def _lesion() -> None:
    op.create_table(
        "lesion",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(60), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("atlas", sa.String(40), nullable=False),
        sa.Column("triangle", sa.Integer(), nullable=True),
        sa.Column("weight_a", sa.Double(), nullable=True),
        sa.Column("weight_b", sa.Double(), nullable=True),
        sa.Column("first_noted", sa.String(10), nullable=True),
        sa.Column("diagnosis", sa.String(80), nullable=False),
        sa.Column("diagnosis_text", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("cluster", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_lesion_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesion")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_lesion_patient_id_number")),
    )
    op.create_index(op.f("ix_lesion_patient_id"), "lesion", ["patient_id"], unique=False)


def _drug_course() -> None:
    op.create_table(
        "drug_course",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=True),
        sa.Column("drug", sa.String(60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("atc", sa.String(20), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("stop", sa.Date(), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("diagnosis", sa.String(80), nullable=False),
        sa.Column("lesion_ids", sa.JSON(), nullable=False),
        sa.Column("monitoring_due", sa.Date(), nullable=True),
        sa.Column("adverse_effects", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_drug_course_patient_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_drug_course_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_course")),
    )
    op.create_index(op.f("ix_drug_course_patient_id"), "drug_course", ["patient_id"], unique=False)


def _lesion_status_change() -> None:
    op.create_table(
        "lesion_status_change",
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_lesion_status_change_author_id")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_lesion_status_change_lesion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesion_status_change")),
    )
    op.create_index(op.f("ix_lesion_status_change_lesion_id"), "lesion_status_change", ["lesion_id"], unique=False)


def _observation() -> None:
    op.create_table(
        "observation",
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("long_axis", sa.Double(), nullable=True),
        sa.Column("short_axis", sa.Double(), nullable=True),
        sa.Column("uncertainty", sa.Double(), nullable=True),
        sa.Column("size_method", sa.String(24), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("count_method", sa.String(24), nullable=False),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("firmness", sa.Text(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("itch", sa.Integer(), nullable=True),
        sa.Column("ulceration", sa.Boolean(), nullable=True),
        sa.Column("discharge", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_observation_author_id")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_observation_lesion_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_observation_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("lesion_id", "visit_id", name=op.f("uq_observation_lesion_id_visit_id")),
    )
    op.create_index(op.f("ix_observation_lesion_id"), "observation", ["lesion_id"], unique=False)
    op.create_index(op.f("ix_observation_visit_id"), "observation", ["visit_id"], unique=False)


def _procedure() -> None:
    op.create_table(
        "procedure",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("operator_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("lesion_ids", sa.JSON(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("anaesthesia", sa.Text(), nullable=False),
        sa.Column("specimen", sa.Text(), nullable=False),
        sa.Column("complications", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["user.id"], name=op.f("fk_procedure_operator_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_procedure_patient_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_procedure_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
    )
    op.create_index(op.f("ix_procedure_patient_id"), "procedure", ["patient_id"], unique=False)
    op.create_index(op.f("ix_procedure_visit_id"), "procedure", ["visit_id"], unique=False)


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("judgement", sa.String(20), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_response_author_id")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_response_lesion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    op.create_index(op.f("ix_response_lesion_id"), "response", ["lesion_id"], unique=False)


def _drug_dose() -> None:
    op.create_table(
        "drug_dose",
        sa.Column("course_id", sa.String(36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("dose", sa.Double(), nullable=True),
        sa.Column("dose_unit", sa.String(40), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["drug_course.id"], name=op.f("fk_drug_dose_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_dose")),
    )
    op.create_index(op.f("ix_drug_dose_course_id"), "drug_dose", ["course_id"], unique=False)


def _photo() -> None:
    op.create_table(
        "photo",
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=True),
        sa.Column("procedure_id", sa.String(36), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.DateTime(), nullable=True),
        sa.Column("captured_from", sa.String(24), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("consent", sa.String(24), nullable=False),
        sa.Column("site", sa.String(60), nullable=False),
        sa.Column("side", sa.String(12), nullable=False),
        sa.Column("camera", sa.Text(), nullable=False),
        sa.Column("has_gps", sa.Boolean(), nullable=False),
        sa.Column("has_serial", sa.Boolean(), nullable=False),
        sa.Column("mm_per_pixel", sa.Double(), nullable=True),
        sa.Column("scale_uncertainty", sa.Double(), nullable=True),
        sa.Column("scale_method", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("error_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_photo_patient_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_photo_procedure_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("patient_id", "sha256", name=op.f("uq_photo_patient_id_sha256")),
    )
    op.create_index(op.f("ix_photo_patient_id"), "photo", ["patient_id"], unique=False)
    op.create_index(op.f("ix_photo_sha256"), "photo", ["sha256"], unique=False)
    op.create_index(op.f("ix_photo_visit_id"), "photo", ["visit_id"], unique=False)


def _alignment() -> None:
    op.create_table(
        "alignment",
        sa.Column("photo_a_id", sa.String(36), nullable=False),
        sa.Column("photo_b_id", sa.String(36), nullable=False),
        sa.Column("grade", sa.String(20), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("transform", sa.JSON(), nullable=True),
        sa.Column("residual_px", sa.Double(), nullable=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["photo_a_id"], ["photo.id"], name=op.f("fk_alignment_photo_a_id")),
        sa.ForeignKeyConstraint(["photo_b_id"], ["photo.id"], name=op.f("fk_alignment_photo_b_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignment")),
        sa.UniqueConstraint("photo_a_id", "photo_b_id", name=op.f("uq_alignment_photo_a_id_photo_b_id")),
    )


def _photo_lesion() -> None:
    op.create_table(
        "photo_lesion",
        sa.Column("photo_id", sa.String(36), nullable=False),
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_photo_lesion_lesion_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_lesion_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_lesion")),
        sa.UniqueConstraint("photo_id", "lesion_id", name=op.f("uq_photo_lesion_photo_id_lesion_id")),
    )
    op.create_index(op.f("ix_photo_lesion_lesion_id"), "photo_lesion", ["lesion_id"], unique=False)
    op.create_index(op.f("ix_photo_lesion_photo_id"), "photo_lesion", ["photo_id"], unique=False)


def _photo_mark() -> None:
    op.create_table(
        "photo_mark",
        sa.Column("photo_id", sa.String(36), nullable=False),
        sa.Column("lesion_id", sa.String(36), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=False),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("outline", sa.JSON(), nullable=True),
        sa.Column("measures", sa.JSON(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_photo_mark_author_id")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_photo_mark_lesion_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_mark_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_mark")),
    )
    op.create_index(op.f("ix_photo_mark_lesion_id"), "photo_mark", ["lesion_id"], unique=False)
    op.create_index(op.f("ix_photo_mark_photo_id"), "photo_mark", ["photo_id"], unique=False)
