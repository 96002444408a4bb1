"""Consents: given, withdrawn, never both undone."""

from datetime import date

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import ConsentScope
from tests.support.clinics import add_patient


def test_a_consent_is_kept_and_its_withdrawal_too(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    given, changes = clinic.consents.give(patient.id, ConsentScope.TEACHING, date(2026, 11, 1), "signed form")
    assert patient.id in changes.ids
    clinic.consents.withdraw(given.id, date(2026, 11, 20))
    (row,) = clinic.consents.list(patient.id)
    assert (row.scope, row.given_on, row.withdrawn_on) == (
        ConsentScope.TEACHING,
        date(2026, 11, 1),
        date(2026, 11, 20),
    )
    with pytest.raises(Conflict, match="already withdrawn"):
        clinic.consents.withdraw(given.id, date(2026, 11, 21))


def test_a_consent_of_tomorrow_is_refused(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    with pytest.raises(ValidationError, match="future"):
        clinic.consents.give(patient.id, ConsentScope.RECORD, date(2026, 11, 23))
    assert clinic.consents.list(patient.id) == ()
