"""Who may do what: every action of every service, tried by a person of every role.

The expectation is written out here and not taken from ``clinic.rules.permissions``: a slip there is to be seen.
A new method of a service is entered below the right that it needs.
"""

import dataclasses
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import clinic.services
from clinic.app import Clinic
from clinic.errors import ClinicError, NotAllowed
from clinic.records.enums import Role
from clinic.records.rights import Right
from clinic.services import gate
from clinic.services.core import Core
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import Base
from tests.support.clinics import PASSPHRASE, make_clinic
from tests.support.colleagues import GIVEN, open_as

_DESK = {"see people", "write people", "print", "back up"}
_ASSISTANT = _DESK | {"see record", "record", "print record", "consent"}
_NURSE = _ASSISTANT | {"write record"}
_PHYSICIAN = _NURSE | {"prescribe", "sign", "export", "privacy"}
_ADMINISTRATOR = {
    "see people", "export", "privacy", "erase", "export clinic", "administer", "audit", "back up",
}  # fmt: skip
WHO: dict[str, tuple[Role, bool, set[str]]] = {
    "physician": (Role.PHYSICIAN, False, _PHYSICIAN),
    "nurse": (Role.NURSE, False, _NURSE),
    "assistant": (Role.ASSISTANT, False, _ASSISTANT),
    "desk": (Role.DESK, False, _DESK),
    "administrator": (Role.ADMINISTRATOR, False, _ADMINISTRATOR),
    "physician who administers": (Role.PHYSICIAN, True, _PHYSICIAN | _ADMINISTRATOR),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "": (
        "admin.info", "backups.daily", "backups.heads", "backups.state", "changes.poll", "checks.check_database",
        "checks.due", "checks.state", "checks.step", "documents.search_topics", "documents.topics", "drafts.drop",
        "drafts.get", "drafts.put", "drafts.take_back", "drafts.unsaved", "privacy.refusal", "scales.sheet",
        "users.change_passphrase", "users.list", "users.set_passphrase_after_recovery",
    ),
    "see people": (
        "consents.list", "home.today", "patients.by_mrn", "patients.count", "patients.duplicates", "patients.get",
        "patients.lines", "patients.search", "privacy.restriction", "recalls.due", "recalls.for_patient",
        "timeline.banner",
    ),
    "write people": (
        "patients.archive", "patients.save", "recalls.attempt", "recalls.done", "recalls.save",
    ),
    "see record": (
        "alignments.of", "body_measures.exposure_kinds", "body_measures.exposures", "body_measures.list",
        "workup.bumps", "workup.work_up", "courses.course", "courses.crop", "courses.waiting",
        "documents.suggested_topics", "faces.landmarks", "faces.look",
        "lab_codes.list", "lab_codes.proposals", "lab_lists.critical_limits", "lab_lists.panels", "lab_lists.analytes",
        "lab_layouts.remembered",
        "labs.aside", "labs.attachment", "labs.attachment_pages", "labs.attachments", "labs.blood", "labs.candidates",
        "labs.compare",
        "labs.report_attachments", "labs.current", "labs.derived", "labs.history",
        "labs.report_results", "labs.reports", "labs.series", "labs.waiting", "lesions.details", "lesions.get",
        "lesions.list", "photo_inbox.count", "photo_inbox.original", "photo_inbox.preview",
        "photo_inbox.rows", "photo_inbox.thumbnail",
        "measures.list", "measures.pixels", "outcomes.table",
        "photos.count", "photos.get", "photos.list", "photos.marks", "photos.original", "photos.preview",
        "photos.thumbnail", "photos.thumbnails", "scales.detect", "scales.of",
        "timeline.course", "treatments.cautions", "treatments.decisions", "treatments.drugs",
        "treatments.monitoring", "treatments.own_list_cautions", "treatments.procedure_cautions",
        "treatments.running_cautions",
        "treatments.series", "treatments.specimens", "treatments.weight",
        "treatments.procedure_warnings", "treatments.procedures", "treatments.responses", "visits.get",
        "visits.list", "visits.open_for",
    ),
    "record": (
        "alignments.align", "alignments.by_hand", "alignments.forget", "alignments.set_shift",
        "areas.paint", "areas.withdraw", "body_measures.save", "body_measures.save_exposure",
        "body_measures.withdraw", "body_measures.withdraw_exposure", "courses.align",
        "lab_layouts.save", "lab_layouts.unknown", "lab_lists.save_panel", "lab_lists.withdraw_panel",
        "lab_watch.seen_marks", "labs.import_files", "labs.save_typed", "lesions.observe",
        "photo_inbox.assign", "photo_inbox.not_a_card", "photo_inbox.seen_marks", "photo_inbox.set_aside",
        "photo_inbox.take_back", "photo_inbox.take_in", "photo_inbox.unassign",
        "photos.choose", "photos.glance", "photos.import_bytes", "photos.import_files",
        "photos.mark", "photos.mark_error", "photos.unmark", "photos.update", "treatments.mark_procedure_error",
        "measures.as_finding", "measures.save", "measures.undo_finding", "measures.withdraw",
        "scales.clear", "scales.find", "scales.set_ruler", "scales.set_scale", "treatments.save_procedure",
        "treatments.change_series", "treatments.close_series", "treatments.mark_effect_error",
        "treatments.mark_event_error", "treatments.mark_specimen_error", "treatments.monitoring_done",
        "treatments.save_effect", "treatments.save_event", "treatments.save_specimen", "treatments.specimen_result",
    ),
    "write record": (
        "lab_codes.confirm", "lab_codes.withdraw",
        "labs.correct", "labs.delete", "labs.file_report", "labs.set_aside", "labs.take_up", "labs.unfile_report",
        "lesions.mark_error", "lesions.save",
        "lesions.set_status", "photos.strip_stored", "treatments.mark_response_error",
        "treatments.record_response", "visits.save_text", "visits.start",
    ),
    "prescribe": (
        "treatments.answer_cautions", "treatments.change_dose", "treatments.correct_dose", "treatments.put_back_dose",
        "treatments.remove_dose", "treatments.end_monitoring", "treatments.take_back_stop",
        "treatments.mark_drug_error", "treatments.not_given", "treatments.plan_monitoring", "treatments.save_drug",
        "treatments.stop_drug",
        "treatments.correct_drug",
    ),
    "sign": (
        "visits.add_addendum", "visits.mark_error", "visits.sign",
    ),
    "print": (
        "documents.handed_over", "documents.list", "documents.make_handout", "documents.pdf",
        "documents.preview_handout", "documents.printed", "photo_inbox.card", "photo_inbox.card_printed",
        "photo_inbox.card_word",
    ),
    "print record": (
        "documents.make_comparison", "documents.make_course", "documents.make_summary", "documents.preview_comparison",
        "documents.preview_summary", "scales.reference",
    ),
    "consent": (
        "consents.give", "consents.withdraw",
    ),
    "export": (
        "exports.check_copies", "exports.comparison", "exports.csv", "exports.everything", "exports.map_pdf",
        "exports.map_pictures",
        "exports.note_copies", "exports.photos_for", "outcomes.csv",
    ),
    "privacy": (
        "privacy.acts", "privacy.due", "privacy.erasure_plan", "privacy.keep_on", "privacy.lift",
        "privacy.restrict", "privacy.retention_list", "privacy.save_retention_list",
    ),
    "erase": (
        "privacy.erase", "privacy.erase_in_part",
    ),
    "export clinic": (
        "exports.clinic", "exports.import_clinic",
    ),
    "administer": (
        "admin.laboratory", "admin.save_clinic", "admin.save_laboratory", "admin.save_recovery_sheet", "workup.show",
        "backups.choose_place", "users.add",
        "lab_lists.save_critical", "lab_lists.withdraw_critical",
        "lab_lists.save_analyte", "lab_lists.retire_analyte", "lab_lists.take_up_analyte",
        "users.last_sign_ins", "users.propose_passphrase", "users.renew_recovery_code", "users.reset", "users.save",
        "users.set_active",
    ),
    "audit": (
        "audit.accept", "audit.actions", "audit.check", "audit.count", "audit.csv", "audit.entries", "audit.users",
    ),
    "back up": (
        "backups.check", "backups.create", "backups.list", "backups.report", "backups.save_report", "healing.heal",
        "healing.kept", "healing.plan", "healing.remove_kept", "integrity.remove_strays", "integrity.strays",
        "integrity.verify",
    ),
}  # fmt: skip
AT_ENTRY = {
    "admin.info", "drafts.put", "drafts.take_back", "drafts.unsaved", "users.change_passphrase",
    "users.set_passphrase_after_recovery",
}  # fmt: skip
"""What someone may call who still has to choose a passphrase of their own, or whose was reset while they typed."""
WITHOUT_CLINIC = {"BackupService.restore"}
"""Static: no clinic is open and nobody is signed in; the backup's own passphrase decides."""
RIGHTS = {right: right.name.lower().replace("_", " ") for right in Right}
ACTIONS = [(needed, action) for needed, actions in NEEDED.items() for action in actions]


def services_of(clinic: Clinic) -> dict[str, Any]:
    """All services by the attribute under which ``Clinic`` has them, those built late too."""
    built = [item for kind in Clinic.__mro__ for item in vars(kind).items()]
    late = [name for name, value in built if isinstance(value, cached_property)]
    found = {name: getattr(clinic, name) for name in [*vars(clinic), *late] if not name.startswith("_")}
    return {name: one for name, one in found.items() if type(one).__module__.startswith("clinic.services.")}


def public_methods(kind: type) -> Iterator[tuple[str, Any]]:
    """Everything public that a class, or a part that it is made of, defines and that can be called or read."""
    defined = {name: value for part in reversed(kind.__mro__[:-1]) for name, value in vars(part).items()}
    for name, value in defined.items():
        if not name.startswith("_") and not isinstance(value, type):
            yield name, getattr(value, "__func__", value)


def gated(clinic: Clinic) -> dict[str, Any]:
    """Methods by ``service.method``, with what is written on their gate."""
    return {
        f"{place}.{name}": method
        for place, service in services_of(clinic).items()
        for name, method in public_methods(type(service))
        if f"{type(service).__name__}.{name}" not in WITHOUT_CLINIC
    }


@pytest.fixture(scope="module")
def as_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Clinic]]:
    """Opens one clinic for each role, once."""
    opened: dict[str, Clinic] = {}

    def open_once(name: str) -> Clinic:
        if name not in opened:
            role, administers, _ = WHO[name]
            with make_clinic(tmp_path_factory.mktemp("role")) as first:
                opened[name] = open_as(first, role, administers=administers, sign_in="else")
        return opened[name]

    yield open_once
    for one in opened.values():
        one.close()


@pytest.fixture
def anyone(as_: Callable[[str], Clinic]) -> Clinic:
    """A clinic, whoever opened it."""
    return as_("physician")


def dummy(kind: Any, folder: Path) -> Any:
    """A value of this type that means nothing in the clinic."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in inner else dummy(inner[0], folder)
    if origin is not None:
        return {} if origin is dict else ()
    plain = {str: "none", int: 0, float: 0.0, bool: False, bytes: b"", date: date(2026, 11, 22)}
    if kind in plain:
        return plain[kind]
    if kind is Path:
        return folder / "none"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        wanted = [f for f in dataclasses.fields(kind) if f.init and f.default is f.default_factory]  # both missing
        return kind(**{f.name: dummy(hints[f.name], folder) for f in wanted})
    return None


def call(service_method: Callable[..., Any], folder: Path) -> None:
    """Call with values that mean nothing; only ``NotAllowed`` is told."""
    plain = inspect.unwrap(service_method)
    hints = typing.get_type_hints(plain, vars(import_module(plain.__module__)) | {"list": list})
    needed = [p for p in list(inspect.signature(plain).parameters.values())[1:] if p.default is p.empty]
    values = {p.name: dummy(hints[p.name], folder) for p in needed if p.kind is not p.VAR_POSITIONAL}
    try:
        service_method(**values)
    except NotAllowed:
        raise
    except (ClinicError, FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        pass  # the values mean nothing: what counts is that the gate was passed


def stored(clinic: Clinic) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """How many rows each table has, and all files with their sizes but those of the open database."""
    with clinic.database.read() as session:
        rows = {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}
    files = [(str(path), path.stat().st_size) for path in clinic.folder.rglob("*") if path.is_file()]
    return rows, sorted(file for file in files if "clinic.db" not in file[0])


def test_every_public_method_of_every_service_has_a_gate(anyone: Clinic) -> None:
    open_ones = [name for name, method in gated(anyone).items() if not hasattr(method, "__right__")]
    assert not open_ones, f"without a gate: {open_ones}"
    assert len(gated(anyone)) > 80


def test_every_service_is_reached_from_the_clinic(anyone: Clinic) -> None:
    reached = {type(one) for one in services_of(anyone).values()}
    for module in pkgutil.iter_modules(clinic.services.__path__, "clinic.services."):
        for kind in vars(import_module(module.name)).values():
            mine = isinstance(kind, type) and kind.__module__ == module.name and kind.__name__.endswith("Service")
            assert not mine or kind in reached, f"{kind.__name__} is not tried here"


def test_the_walk_would_find_a_method_without_a_gate() -> None:
    class Careless:
        _core: Core

        def read(self) -> None:
            """Shown to everyone."""

        @gate.allowed(None)
        def told(self) -> None:
            """Has its gate."""

    found = {name: hasattr(method, "__right__") for name, method in public_methods(Careless)}
    assert found == {"read": False, "told": True}


def test_the_table_names_every_action_and_its_right(anyone: Clinic) -> None:
    written = {action: needed for needed, action in ACTIONS}
    found = {
        name: RIGHTS[method.__right__] if method.__right__ is not None else ""
        for name, method in gated(anyone).items()
        if hasattr(method, "__right__")
    }
    assert found == written
    assert set(NEEDED) - {""} == set(RIGHTS.values())


@pytest.mark.parametrize("name", list(WHO))
@pytest.mark.parametrize(("needed", "action"), ACTIONS, ids=[action for _, action in ACTIONS])
def test_each_role_may_do_what_the_table_says(
    as_: Callable[[str], Clinic], name: str, needed: str, action: str, tmp_path: Path
) -> None:
    open_clinic = as_(name)
    place, method = action.split(".")
    bound = getattr(services_of(open_clinic)[place], method)
    if not needed or needed in WHO[name][2]:
        call(bound, tmp_path)
        return
    before = stored(open_clinic)
    with pytest.raises(NotAllowed) as refusal:
        call(bound, tmp_path)
    assert stored(open_clinic) == before
    assert not list(tmp_path.iterdir())
    assert refusal.value.what.startswith("The role ")
    assert refusal.value.todo


@pytest.mark.parametrize("name", list(WHO))
def test_the_clinic_tells_the_window_the_same(as_: Callable[[str], Clinic], name: str) -> None:
    open_clinic = as_(name)
    assert {RIGHTS[right] for right in Right if open_clinic.may(right)} == WHO[name][2]


def test_a_given_passphrase_blocks_everything_until_it_is_changed(tmp_path: Path) -> None:
    with (
        make_clinic(tmp_path) as first,
        open_as(first, Role.PHYSICIAN, administers=True, own_passphrase=False) as open_clinic,
    ):
        for _, action in ACTIONS:
            place, method = action.split(".")
            bound = getattr(services_of(open_clinic)[place], method)
            if action in AT_ENTRY:
                call(bound, tmp_path / "none")
            else:
                with pytest.raises(NotAllowed, match="passphrase of your own"):
                    call(bound, tmp_path / "none")
        open_clinic.users.change_passphrase(GIVEN, PASSPHRASE, kdf=CHEAP_FOR_TESTS)
        assert open_clinic.patients.count() == 0
