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


@dataclass(frozen=True, slots=True)
class ClinicDetail(ClinicDraft):
    id: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class UserRow:
    id: str
    sign_in: str
    name: str
    role: Role
    active: bool
