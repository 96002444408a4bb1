"""The window of each role: its places, the pages of a patient, and what is withheld on each page.

Places and pages that a role has no use for are not there; single buttons stay, disabled, and say why.
"""

from typing import TYPE_CHECKING

from clinic.records.rights import Right
from ui.context import Context
from ui.widgets.looks import text_label
from ui.withheld import refusal, withhold

if TYPE_CHECKING:
    from ui.compare.page import ComparePage
    from ui.documents.page import DocumentsPage
    from ui.home.recalls import RecallsPage
    from ui.labs.inbox import LabsInboxPage
    from ui.labs.page import LabsPage
    from ui.lesions.page import MapPage
    from ui.outcomes.page import OutcomesPage
    from ui.photo_inbox.page import PhotoInboxPage
    from ui.photos.page import PhotosPage
    from ui.timeline.page import OverviewPage
    from ui.treatments.page import TreatmentPage
    from ui.visits.page import VisitsPage
    from ui.visits.panel import VisitPanel

PLACES: dict[str, Right] = {
    "today": Right.WRITE_PEOPLE,
    "people": Right.SEE_PEOPLE,
    "labs_in": Right.SEE_RECORD,
    "photos_in": Right.SEE_RECORD,
    "recalls": Right.WRITE_PEOPLE,
    "docs": Right.PRINT,
    "outcomes": Right.SEE_RECORD,
}
"""What a place of the rail is for; one that is not named here is everyone's."""
PATIENT_PAGES: dict[str, Right] = {"documents": Right.PRINT}
"""What a page of the patient is for; the others show findings."""


def has_place(ctx: Context, key: str) -> bool:
    """Whether whoever is signed in works at this place of the rail."""
    return key not in PLACES or ctx.clinic.may(PLACES[key])


def has_page(ctx: Context, key: str) -> bool:
    """Whether whoever is signed in sees this page of a patient."""
    if key == "privacy":  # consents are recorded by some, restriction and erasure decided by others
        return ctx.clinic.may(Right.CONSENT) or ctx.clinic.may(Right.PRIVACY)
    return ctx.clinic.may(PATIENT_PAGES.get(key, Right.SEE_RECORD))


def limit_inbox(ctx: Context, page: "LabsInboxPage") -> None:
    """Who may not confirm whose a report is or what a code means, may look and import."""
    withhold(ctx, Right.WRITE_RECORD, page.candidates, page.codes_button, page.confirm_button)
    _actions(ctx, Right.WRITE_RECORD, "inbox-codes", "inbox-undo")


def limit_photo_inbox(ctx: Context, page: "PhotoInboxPage") -> None:
    """Who may not take photos in, may look at what waits."""
    target, bar = page.target, page.bar
    withhold(ctx, Right.RECORD, target.file_button, target.aside_button, target.not_card_button, page.done.back)
    withhold(ctx, Right.RECORD, bar.button)
    _actions(ctx, Right.RECORD, "photos-in-folder", "photos-in-take")


def limit_recalls(ctx: Context, page: "RecallsPage") -> None:
    """Recalls are worked through by those who register people."""
    detail = page.detail
    withhold(ctx, Right.WRITE_PEOPLE, detail.attempt_button, detail.move_button, detail.done_button)
    _actions(ctx, Right.WRITE_PEOPLE, "recall-attempt", "recall-move", "recall-done")


def limit_overview(ctx: Context, page: "OverviewPage") -> None:
    """The course on paper is part of the record."""
    withhold(ctx, Right.PRINT_RECORD, page.print_button)
    _actions(ctx, Right.PRINT_RECORD, "overview-print")


def limit_outcomes(ctx: Context, page: "OutcomesPage") -> None:
    """A table on disk has left the record."""
    withhold(ctx, Right.EXPORT, page.csv_button)
    _actions(ctx, Right.EXPORT, "outcomes-csv")


def limit_map(ctx: Context, page: "MapPage") -> None:
    """Adding and changing lesions; who may not still records what is seen of them."""
    withhold(ctx, Right.WRITE_RECORD, page.list.add_button, page.details.status, page.details.error)
    _actions(ctx, Right.WRITE_RECORD, "lesion.add")
    _actions(ctx, Right.EXPORT, "map.save-pdf", "map.save-pictures")  # a file on disk has left the record


def limit_compare(ctx: Context, page: "ComparePage") -> None:
    """A picture on disk has left the record."""
    withhold(ctx, Right.EXPORT, page.bar.save_png, page.bar.save_pdf)
    _actions(ctx, Right.EXPORT, "compare-export", "compare-page")


def limit_photos(ctx: Context, page: "PhotosPage") -> None:
    """A copy on disk has left the record; who only looks decides and links nothing."""
    withhold(ctx, Right.EXPORT, page.selection.buttons["export"])
    _actions(ctx, Right.EXPORT, "photos-export")
    withhold(ctx, Right.RECORD, page.import_button, page.empty.button, page.selection.buttons["link"])
    withhold(ctx, Right.RECORD, page.camera.button)
    _actions(ctx, Right.RECORD, "photos-camera")
    _actions(ctx, Right.RECORD, *(f"photos-{key}" for key in ("import", "paste", "link", "keep", "reject", "undecide")))
    _actions(ctx, Right.RECORD, *(f"photos-{key}" for key in ("kind", "consent", "note", "error")))
    _actions(ctx, Right.RECORD, "cull-keep", "cull-reject", "cull-undecide")
    page.rail.set_refusal(refusal(ctx, Right.RECORD))


def limit_labs(ctx: Context, page: "LabsPage") -> None:
    """Results are typed by many and corrected by those who write the record."""
    details = page.results.details
    withhold(ctx, Right.WRITE_RECORD, details.correct, details.delete, details.confirm)


def limit_treatment(ctx: Context, page: "TreatmentPage") -> None:
    """Medicines are prescribed; procedures are recorded; responses are judged."""
    over = page.overview
    withhold(ctx, Right.PRESCRIBE, over.start, over.change, over.stop, over.drug_error, over.medicine_empty.button)
    after = over.done.actions_
    withhold(ctx, Right.PRESCRIBE, over.cautions, over.doses, over.monitor, after["move"], after["not needed"])
    withhold(ctx, Right.WRITE_RECORD, after["respond"], after["response error"], page.procedure.start_visit)
    _actions(ctx, Right.PRESCRIBE, "drug-start")
    _actions(ctx, Right.WRITE_RECORD, "response-record")


def limit_visits(ctx: Context, page: "VisitsPage") -> None:
    """Signing, adding to what is signed and taking it back are one right."""
    withhold(ctx, Right.WRITE_RECORD, page.start_button, page.empty.button)
    withhold(ctx, Right.SIGN, page.addendum_button, page.error_action)
    _actions(ctx, Right.SIGN, "visits-addendum")


def limit_documents(ctx: Context, page: "DocumentsPage") -> None:
    """Summaries hold findings; handouts do not need them."""
    withhold(ctx, Right.PRINT_RECORD, page.summary_button, page.blank_summary)
    _actions(ctx, Right.PRINT_RECORD, "documents-summary")


def limit_panel(ctx: Context, panel: "VisitPanel") -> None:
    """The visit in progress: written by some, added to by more, signed by physicians."""
    withhold(ctx, Right.SIGN, panel.sign_button, panel.error_action)
    _actions(ctx, Right.SIGN, "visit-sign", "visit-error")
    for label, right in (("Lesion", Right.WRITE_RECORD), ("Medicine", Right.PRESCRIBE)):
        withhold(ctx, right, *(action for action in panel.add_menu.actions() if action.text() == label))
    if refusal(ctx, Right.SEE_RECORD):
        _actions(ctx, Right.SEE_RECORD, "visit-add")
    elif refusal(ctx, Right.WRITE_RECORD):
        panel.fields.set_read_only(refusal(ctx, Right.WRITE_RECORD))
        text = "This visit is written by nurses and physicians. Photos, results and procedures can be added below."
        panel.body.insertWidget(0, text_label(text, "hint", wrap=True))


def _actions(ctx: Context, right: Right, *keys: str) -> None:
    withhold(ctx, right, *(ctx.actions.get(key) for key in keys))
