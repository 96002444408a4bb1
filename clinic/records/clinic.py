"""The clinic itself and the people who work in it."""

from dataclasses import dataclass

from clinic.records.enums import Role


@dataclass(frozen=True, slots=True)
class ClinicDraft:
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    letterhead: str = ""
    units: str = "conventional"
    """``conventional`` (mg/dL) or ``si`` (mmol/L): what new lab results are offered in."""
    day_first: bool = True
    """How a date such as 03/04/1958 is read."""
    language: str = "en"
    time_zone: str = ""
    retention_years: int = 10
    page_size: str = "A4"
    lock_minutes: int = 5
    """Without a key or the mouse for so long, the window locks itself (1 to 60)."""
    backup_place: str = ""
    """Folder of the daily backup; empty: none chosen."""


@dataclass(frozen=True, slots=True)
class ClinicDetail(ClinicDraft):
    id: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class LaboratoryDraft:
    """How results are read together in this clinic."""

    workup_shown: bool = True
    """Whether the work-up of calcium deposits is suggested."""
    workup_days: int = 90
    """A result older than this counts as missing in the work-up (1 to 3660)."""
    derived_window_hours: int = 0
    """How far apart samples of a computed value may lie (0 to 168); 0: one sample alone."""


@dataclass(frozen=True, slots=True)
class LaboratoryDetail(LaboratoryDraft):
    id: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class UserDraft:
    """Someone who is to work here. ``sign_in`` empty: made of the name."""

    name: str
    role: Role
    sign_in: str = ""
    administers: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    id: str
    sign_in: str
    name: str
    role: Role
    active: bool
    administers: bool = False
    """Has the rights of an administrator beside those of the role."""
    must_change: bool = False
    """Has to choose a passphrase of their own first."""
    version: int = 1
