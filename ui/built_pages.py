"""The pages of the desk by name, each with its own type; one that is built later is built when it is asked for."""

from typing import TYPE_CHECKING, Any, cast

from ui.home.page import TodayPage
from ui.labs.inbox import LabsInboxPage
from ui.main_window import MainWindow
from ui.widgets.lazy import Lazy

if TYPE_CHECKING:
    from ui.admin.page import AdminPage
    from ui.compare.page import ComparePage
    from ui.documents.library_page import LibraryPage
    from ui.documents.page import DocumentsPage
    from ui.home.recalls import RecallsPage
    from ui.labs.page import LabsPage
    from ui.lesions.page import MapPage
    from ui.outcomes.page import OutcomesPage
    from ui.photo_inbox.page import PhotoInboxPage
    from ui.photos.page import PhotosPage
    from ui.privacy.page import PrivacyPage
    from ui.timeline.page import OverviewPage
    from ui.treatments.page import TreatmentPage
    from ui.visits.page import VisitsPage


class BuiltPages:
    """What the desk has put into the window."""

    _window: MainWindow
    _lazy: dict[str, Lazy[Any]]

    @property
    def privacy(self) -> "PrivacyPage":
        """Consents and rights of the patient."""
        return cast("PrivacyPage", self._lazy["privacy"].page)

    @property
    def admin(self) -> "AdminPage":
        """Settings, backups, notices."""
        return cast("AdminPage", self._lazy["admin"].page)

    @property
    def today(self) -> TodayPage:
        """The day at a glance."""
        return cast(TodayPage, self._window.page("today"))

    @property
    def inbox(self) -> LabsInboxPage:
        """Reports that wait for a person."""
        return cast(LabsInboxPage, self._window.page("labs_in"))

    @property
    def photo_inbox(self) -> "PhotoInboxPage":
        """Pictures that wait for a person."""
        return cast("PhotoInboxPage", self._lazy["photos_in"].page)

    @property
    def map(self) -> "MapPage":
        """Map and lesions of the patient."""
        return cast("MapPage", self._lazy["map"].page)

    @property
    def photos(self) -> "PhotosPage":
        """Photos of the patient."""
        return cast("PhotosPage", self._lazy["photos"].page)

    @property
    def compare(self) -> "ComparePage":
        """Photos side by side."""
        return cast("ComparePage", self._lazy["compare"].page)

    @property
    def labs(self) -> "LabsPage":
        """Laboratory results of the patient."""
        return cast("LabsPage", self._lazy["labs"].page)

    @property
    def treatment(self) -> "TreatmentPage":
        """Procedures and medicines of the patient."""
        return cast("TreatmentPage", self._lazy["treatment"].page)

    @property
    def visits(self) -> "VisitsPage":
        """Visits of the patient."""
        return cast("VisitsPage", self._lazy["visits"].page)

    @property
    def documents(self) -> "DocumentsPage":
        """Documents of the patient."""
        return cast("DocumentsPage", self._lazy["documents"].page)

    @property
    def overview(self) -> "OverviewPage":
        """The course on one axis."""
        return cast("OverviewPage", self._lazy["overview"].page)

    @property
    def recalls(self) -> "RecallsPage":
        """Who is due."""
        return cast("RecallsPage", self._lazy["recalls"].page)

    @property
    def outcomes(self) -> "OutcomesPage":
        """What became of treated lesions."""
        return cast("OutcomesPage", self._lazy["outcomes"].page)

    @property
    def library(self) -> "LibraryPage":
        """Recent documents and handouts of the clinic."""
        return cast("LibraryPage", self._lazy["docs"].page)
