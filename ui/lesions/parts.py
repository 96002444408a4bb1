"""What is compared where two people described one lesion, under the labels of the editor."""

from functools import partial

from clinic.catalog import Catalog
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.rules.merging import Part
from ui.core.part_words import one
from ui.lesions.observation_fields import NUMBERS, TEXTS
from ui.lesions.words import sided, sign_words


def lesion_parts(catalog: Catalog) -> tuple[Part, ...]:
    """Parts of ``LesionDraft``; site, side and place on the skin are one."""
    return (
        Part("Place", ("site", "side", "point"), partial(_place, catalog)),
        Part("Diagnosis", ("diagnosis", "diagnosis_text"), partial(_diagnosis, catalog)),
        one("Certainty", "certainty"),
        one("Status", "status"),
        one("Single or cluster", "cluster", say=_cluster),
        one("First noted", "first_noted"),
        one("Note", "note", joins=True),
    )


def seen_parts() -> tuple[Part, ...]:
    """Parts of ``ObservationDraft``."""
    methods = (one("Size taken", "size_method"), one("Count taken", "count_method"))
    numbers = tuple(one(label, name) for name, (label, _unit, _decimals) in NUMBERS.items())
    texts = tuple(one(label, name, joins=True) for name, label in TEXTS.items())
    last = (
        one("Ulceration", "ulceration"),
        one("Signs", "signs", say=sign_words),
        one("What came out", "content"),
        one("What was seen", "note", joins=True),
    )
    return (*numbers, *methods, *texts, *last)


def as_seen(row: ObservationDraft) -> ObservationDraft:
    """A stored observation, which is a draft already."""
    return row


def _place(catalog: Catalog, draft: LesionDraft) -> str:
    site = catalog.sites.get(draft.site)
    where = f"{site.name}, {sided(site, draft.side)}" if site is not None else draft.site
    return f"{where}, marked on the map" if draft.point is not None else where


def _diagnosis(catalog: Catalog, draft: LesionDraft) -> str:
    known = catalog.diagnoses.get(draft.diagnosis)
    return known.name if known is not None else draft.diagnosis_text


def _cluster(cluster: bool) -> str:
    return "a cluster" if cluster else "a single lesion"
