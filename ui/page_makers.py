"""Making the pages that need nothing but the context, each without what the role may not do.

A page's modules load with the page: the first window must not wait for them.
"""

from functools import partial
from typing import TYPE_CHECKING

from ui import roles
from ui.context import Context

if TYPE_CHECKING:
    from clinic.app import Clinic
    from ui.compare.page import ComparePage
    from ui.core.tasks import Progress
    from ui.documents.library_page import LibraryPage
    from ui.documents.page import DocumentsPage
    from ui.home.recalls import RecallsPage
    from ui.labs.page import LabsPage
    from ui.lesions.page import MapPage
    from ui.outcomes.page import OutcomesPage
    from ui.photo_inbox.page import PhotoInboxPage
    from ui.photos.page import PhotosPage
    from ui.timeline.page import OverviewPage
    from ui.treatments.page import TreatmentPage


def overview(ctx: Context) -> "OverviewPage":
    """The course on one axis."""
    from ui.timeline.page import OverviewPage

    page = OverviewPage(ctx)
    roles.limit_overview(ctx, page)
    ctx.ops.background(page, "", partial(_made_ready, ctx.clinic), quiet=True)
    return page


def _made_ready(clinic: "Clinic", _progress: "Progress") -> None:
    """Load what the first look at a course would wait for: the body map, and the statements that read a record."""
    from ui.timeline.reading import make_ready

    make_ready(clinic)


def outcomes(ctx: Context) -> "OutcomesPage":
    """What became of treated lesions of the clinic."""
    from ui.outcomes.page import OutcomesPage

    page = OutcomesPage(ctx)
    roles.limit_outcomes(ctx, page)
    return page


def body_map(ctx: Context) -> "MapPage":
    """Map and lesions of the patient."""
    from ui.bodymap.map_view import MapView
    from ui.lesions.page import MapPage

    page = MapPage(ctx, partial(MapView, ctx))
    roles.limit_map(ctx, page)
    return page


def photos(ctx: Context) -> "PhotosPage":
    """Photos of the patient."""
    from ui.photos.page import PhotosPage

    page = PhotosPage(ctx)
    roles.limit_photos(ctx, page)
    return page


def photo_inbox(ctx: Context) -> "PhotoInboxPage":
    """Pictures that wait for a person."""
    from ui.photo_inbox.page import PhotoInboxPage

    page = PhotoInboxPage(ctx)
    roles.limit_photo_inbox(ctx, page)
    return page


def compare(ctx: Context) -> "ComparePage":
    """Photos side by side."""
    from ui.compare.page import ComparePage

    page = ComparePage(ctx)
    roles.limit_compare(ctx, page)
    return page


def labs(ctx: Context) -> "LabsPage":
    """Laboratory results of the patient."""
    from ui.labs.page import LabsPage

    page = LabsPage(ctx)
    roles.limit_labs(ctx, page)
    return page


def treatment(ctx: Context) -> "TreatmentPage":
    """Procedures and medicines of the patient."""
    from ui.treatments.page import TreatmentPage

    page = TreatmentPage(ctx)
    roles.limit_treatment(ctx, page)
    return page


def documents(ctx: Context) -> "DocumentsPage":
    """Documents of the patient."""
    from ui.documents.page import DocumentsPage

    page = DocumentsPage(ctx)
    roles.limit_documents(ctx, page)
    return page


def recalls(ctx: Context) -> "RecallsPage":
    """Who is due."""
    from ui.home.recalls import RecallsPage

    page = RecallsPage(ctx)
    roles.limit_recalls(ctx, page)
    return page


def library(ctx: Context) -> "LibraryPage":
    """Recent documents and handouts of the clinic."""
    from ui.documents.library_page import LibraryPage

    return LibraryPage(ctx)
