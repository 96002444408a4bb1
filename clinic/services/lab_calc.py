"""Derived values from typed inputs, without a record: the command ``labs calc`` and the calculators of the window."""

from collections.abc import Callable, Mapping

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.intake.possible import check_possible
from clinic.records.enums import Sex
from clinic.records.labs import DerivedRow
from clinic.rules import derived
from clinic.rules.ages import Age
from clinic.rules.derived import Derived, DerivedValue
from clinic.rules.names import fold
from clinic.rules.numbers import Quantity, parse_number, parse_quantity
from clinic.rules.units import to_ucum
from clinic.services.lab_derived import row_of

_ANALYTES = {
    "calcium": "calcium_total", "albumin": "albumin", "phosphate": "phosphate", "creatinine": "creatinine",
}  # fmt: skip
_SEXES = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "w": Sex.FEMALE, "woman": Sex.FEMALE,
    "m": Sex.MALE, "male": Sex.MALE, "man": Sex.MALE,
}  # fmt: skip
_MAX_AGE = 130


class Calculator:
    """The formulas by name. Inputs are texts as typed (``1.7 mg/dL``)."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._formulas: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Mapping[str, str]], Derived]]] = {
            "corrected-calcium": (("calcium", "albumin"), (), self._corrected),
            "ca-x-p": (("calcium", "phosphate"), ("albumin", "age"), self._product),
            "egfr": (("creatinine", "age", "sex"), (), self._egfr),
            "schwartz": (("creatinine", "height", "age"), (), self._schwartz),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What can be computed."""
        return tuple(self._formulas)

    def inputs(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The inputs a formula needs, and those it can use. Raises ``ValidationError`` (field ``name``)."""
        needed, optional, _ = self._formula(name)
        return needed, optional

    def calc(self, name: str, typed: Mapping[str, str]) -> DerivedRow:
        """Compute ``name``. Raises ``ValidationError`` with the input that cannot be taken, or is missing."""
        needed, optional, compute = self._formula(name)
        for key in typed:
            if key not in (*needed, *optional):
                raise ValidationError(key, f"{name} has no input “{key}”.", f"It takes {', '.join(needed + optional)}.")
        for key in needed:
            if not typed.get(key, "").strip():
                raise ValidationError(key, f"{name} needs {key}.", f"It takes {', '.join(needed + optional)}.")
        outcome = compute(typed)
        if not isinstance(outcome, DerivedValue):
            raise ValidationError(name, f"{outcome.name} is not computed.", outcome.reason)
        return row_of(outcome)

    def _formula(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...], Callable[[Mapping[str, str]], Derived]]:
        found = self._formulas.get(name)
        if found is None:
            raise ValidationError("name", f"There is no formula “{name}”.", f"There are {', '.join(self._formulas)}.")
        return found

    def _corrected(self, typed: Mapping[str, str]) -> Derived:
        return derived.corrected_calcium(self._quantity(typed, "calcium"), self._quantity(typed, "albumin"))

    def _product(self, typed: Mapping[str, str]) -> Derived:
        """With albumin the calcium is corrected first; without, it is taken as total calcium, and said so."""
        calcium, phosphate = self._quantity(typed, "calcium"), self._quantity(typed, "phosphate")
        age = _age(typed) if typed.get("age", "").strip() else None
        if not typed.get("albumin", "").strip():
            return derived.ca_x_p(calcium, phosphate, age, corrected=False)
        corrected = self._corrected(typed)
        if not isinstance(corrected, DerivedValue):
            return corrected
        return derived.ca_x_p(Quantity(corrected.value, corrected.unit), phosphate, age)

    def _egfr(self, typed: Mapping[str, str]) -> Derived:
        sex = _SEXES.get(fold(typed["sex"]))
        if sex is None:
            raise ValidationError("sex", "The equation needs the sex at birth.", "Type F or M.")
        return derived.egfr_ckd_epi_2021(self._quantity(typed, "creatinine"), _age(typed), sex)

    def _schwartz(self, typed: Mapping[str, str]) -> Derived:
        height = parse_quantity(typed["height"], field="height")
        factor = {"": 1.0, "cm": 1.0, "m": 100.0}.get(height.unit)
        if factor is None:
            raise ValidationError("height", f"The height is not in “{height.unit}”.", "Type it in cm.")
        return derived.egfr_schwartz(self._quantity(typed, "creatinine"), height.number * factor, _age(typed))

    def _quantity(self, typed: Mapping[str, str], key: str) -> Quantity:
        """Number and UCUM unit. Raises ``ValidationError`` for a missing, unknown or impossible unit."""
        analyte = self._catalog.analytes[_ANALYTES[key]]
        choice = f"{analyte.ucum_conventional} or {analyte.ucum_si}"
        read = parse_quantity(typed[key], field=key)
        if not read.unit:
            raise ValidationError(key, f"{analyte.name} has no unit.", f"Write it with {choice}.")
        ucum = to_ucum(read.unit, self._catalog.unit_aliases)
        if ucum is None:
            raise ValidationError(key, f"The unit “{read.unit}” is not known.", f"{analyte.name} is in {choice}.")
        check_possible(read.number, ucum, analyte, field=key)
        return Quantity(read.number, ucum)


def calc(catalog: Catalog, name: str, typed: Mapping[str, str]) -> DerivedRow:
    """``Calculator(catalog).calc(name, typed)``."""
    return Calculator(catalog).calc(name, typed)


def _age(typed: Mapping[str, str]) -> Age:
    years = parse_number(typed["age"], field="age")
    if not 0 <= years <= _MAX_AGE:
        raise ValidationError("age", f"An age of {years:g} years is not possible.", "Type completed years.")
    whole = int(years)
    return Age(whole, int((years - whole) * 12), 0)
