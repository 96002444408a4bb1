"""The services of an open clinic that load libraries (pictures, PDF, vision) which a start does not need.

Each is built when it is first used. A new service of that kind is entered here; a light one in ``Clinic._build``.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.paths import ClinicFolder
from clinic.services.core import Core
from clinic.services.follow_up import RecallService
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService
from clinic.store.keyring import Keyring
from clinic.store.keys import DataKey
from clinic.store.occupancy import Occupancy

if TYPE_CHECKING:
    from clinic.atlas import Atlas
    from clinic.services.alignments import AlignmentService
    from clinic.services.audit import AuditService
    from clinic.services.backups import BackupService
    from clinic.services.body_measures import BodyMeasureService
    from clinic.services.checks import CheckService
    from clinic.services.documents import DocumentService
    from clinic.services.exports import ExportService
    from clinic.services.face_places import FacePlaceService
    from clinic.services.healing import HealService
    from clinic.services.integrity import IntegrityService
    from clinic.services.lab_codes import LabCodeService
    from clinic.services.lab_layouts import LabLayoutService
    from clinic.services.lab_lists import LabListService
    from clinic.services.lab_watch import LabWatchService
    from clinic.services.lesion_course import CourseService
    from clinic.services.outcomes import OutcomeService
    from clinic.services.photo_inbox import InboxService
    from clinic.services.photo_measures import MeasureService
    from clinic.services.photo_scales import ScaleService
    from clinic.services.photos import PhotoService
    from clinic.services.timeline import TimelineService
    from clinic.services.workup import WorkupService


class LateServices:
    """What ``Clinic`` offers beside its light services."""

    resources: Path
    patients: PatientService
    visits: VisitService
    lesions: LesionService
    labs: LabService
    treatments: TreatmentService
    recalls: RecallService
    _core: Core
    _files: ClinicFolder
    _key: DataKey
    _keyring: Keyring
    _use: Occupancy
    _found: tuple[str, ...]

    @cached_property
    def photos(self) -> "PhotoService":
        """Photos of patients."""
        from clinic.services.photos import PhotoService

        return PhotoService(self._core)

    @cached_property
    def faces(self) -> "FacePlaceService":
        """Places in face photos."""
        from clinic.services.face_places import FacePlaceService

        return FacePlaceService(self._core)

    @cached_property
    def alignments(self) -> "AlignmentService":
        """Pairs of photos laid over each other."""
        from clinic.services.alignments import AlignmentService

        return AlignmentService(self._core, self.faces)

    @cached_property
    def scales(self) -> "ScaleService":
        """Millimetres in photos."""
        from clinic.services.photo_scales import ScaleService

        return ScaleService(self._core)

    @cached_property
    def measures(self) -> "MeasureService":
        """Lengths, outlines and counts marked in photos."""
        from clinic.services.photo_measures import MeasureService

        return MeasureService(self._core)

    @cached_property
    def photo_inbox(self) -> "InboxService":
        """Pictures that came by themselves."""
        from clinic.services.photo_inbox import InboxService

        return InboxService(self._core, self._key, self.photos)

    @cached_property
    def courses(self) -> "CourseService":
        """One lesion over time."""
        from clinic.services.lesion_course import CourseService

        return CourseService(self._core, self.lesions, self.photos, self.treatments, self.alignments)

    @cached_property
    def timeline(self) -> "TimelineService":
        """Reads that span nouns, for one patient."""
        from clinic.services.timeline import TimelineService

        return TimelineService(
            self._core, self.patients, self.visits, self.lesions, self.photos, self.labs, self.treatments
        )

    @cached_property
    def documents(self) -> "DocumentService":
        """Summaries and handouts."""
        from clinic.services.documents import DocumentService

        return DocumentService(
            self._core,
            self.patients,
            self.visits,
            self.lesions,
            self.photos,
            self.labs,
            self.treatments,
            self.recalls,
        )

    @cached_property
    def exports(self) -> "ExportService":
        """The record out, and back in."""
        from clinic.services.exports import ExportService

        return ExportService(self._core)

    @cached_property
    def backups(self) -> "BackupService":
        """Backups of this clinic."""
        from clinic.services.backups import BackupService

        return BackupService(self._core, self._files, self._key)

    @cached_property
    def integrity(self) -> "IntegrityService":
        """Whether everything stored is whole."""
        from clinic.services.integrity import IntegrityService

        return IntegrityService(self._core, lambda: self.backups.heads(), self._keyring, self._found)

    @cached_property
    def audit(self) -> "AuditService":
        """Who did what and when."""
        from clinic.services.audit import AuditService

        return AuditService(self._core, lambda: self.backups.heads())

    @cached_property
    def checks(self) -> "CheckService":
        """The slow check while nobody works."""
        from clinic.services.checks import CheckService

        return CheckService(self._core, self._files, self._use.left_unclosed, self._found)

    @cached_property
    def healing(self) -> "HealService":
        """What is damaged brought back from the backup."""
        from clinic.services.healing import HealService

        return HealService(self._core, self._key, self._use.alone)

    @cached_property
    def atlas(self) -> "Atlas":
        """The body map; loaded when first needed."""
        from clinic.atlas import Atlas

        return Atlas.load(self.resources / "atlas")

    @cached_property
    def lab_codes(self) -> "LabCodeService":
        """What laboratories' own codes and names mean, as a person confirmed it once."""
        from clinic.services.lab_codes import LabCodeService

        return LabCodeService(self._core)

    @cached_property
    def lab_layouts(self) -> "LabLayoutService":
        """How the columns of laboratories' tables are to be read, remembered for each of them."""
        from clinic.services.lab_layouts import LabLayoutService

        return LabLayoutService(self._core)

    @cached_property
    def lab_lists(self) -> "LabListService":
        """The clinic's own analytes, panels and critical values."""
        from clinic.services.lab_lists import LabListService

        return LabListService(self._core)

    @cached_property
    def lab_watch(self) -> "LabWatchService":
        """The folder into which a laboratory or a transfer program puts its reports."""
        from clinic.services.lab_watch import LabWatchService

        return LabWatchService(self._core, self._key)

    @cached_property
    def workup(self) -> "WorkupService":
        """The work-up of calcium deposits and the features of white bumps: suggestions with their sources."""
        from clinic.services.workup import WorkupService

        return WorkupService(self._core)

    @cached_property
    def body_measures(self) -> "BodyMeasureService":
        """Height, weight, blood pressure and pulse, and what a patient was exposed to."""
        from clinic.services.body_measures import BodyMeasureService

        return BodyMeasureService(self._core)

    @cached_property
    def outcomes(self) -> "OutcomeService":
        """What became of lesions in this clinic, by diagnosis and treatment."""
        from clinic.services.outcomes import OutcomeService

        return OutcomeService(self._core)
