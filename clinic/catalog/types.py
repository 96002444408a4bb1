"""What the reference tables hold. A column ``verified`` that says no means: not to be shown as a fact."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.records.enums import Side


class UnitSystem(StrEnum):
    """Which of an analyte's two units a LOINC code stands for."""

    CONVENTIONAL = "conventional"
    SI = "si"
    EITHER = "either"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Loinc:
    """A LOINC code of an analyte; ``component`` says where it is narrower (``25-hydroxyvitamin D3 only``)."""

    code: str
    name: str
    system: UnitSystem
    component: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in one unit (UCUM); None where there is none. The limits themselves are normal."""

    ucum: str
    low: float | None
    high: float | None
    critical_low: float | None
    critical_high: float | None


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """One row of the default ranges.

    ``kind`` is ``reference``, ``decision`` or ``target`` (a target is for one patient, never for flags);
    ``age_min`` <= age in years < ``age_max``; ``pregnancy`` is empty, ``any``, ``T1``, ``T2`` or ``T3``;
    ``condition`` must be known to hold (``fasting``); ``sex`` is ``any``, ``female`` or ``male``. ``verified`` is
    about low and high, ``critical_verified`` about the critical limits; ``critical_inclusive``: the critical
    limit itself is critical.
    """

    kind: str
    population: str
    condition: str
    sex: str
    age_min: float | None
    age_max: float | None
    pregnancy: str
    conventional: Limits
    si: Limits
    critical_inclusive: bool
    verified: bool
    critical_verified: bool
    source: str
    critical_source: str
    note: str

    def limits(self, ucum: str) -> Limits | None:
        """The limits in exactly this unit, or None if the table does not give them in it."""
        return next((limits for limits in (self.conventional, self.si) if ucum and limits.ucum == ucum), None)


@dataclass(frozen=True, slots=True)
class Analyte:
    """A laboratory quantity in a specimen.

    ``factor`` turns a value in ``ucum_conventional`` into ``ucum_si`` (None: no certain factor); ``charge`` is the
    number of equivalents per mole, where the unit eq is used. Beyond ``possible_low`` and ``possible_high`` (in
    ``ucum_conventional``) a value is asked about once: this program's choice, wider than any published extreme.
    """

    key: str
    name: str
    specimen: str
    specimens: tuple[str, ...]
    ucum_conventional: str
    ucum_si: str
    factor: float | None
    factor_source: str
    charge: int | None
    decimals_conventional: int
    decimals_si: int
    aliases: tuple[str, ...]
    specimen_aliases: tuple[str, ...]
    """Names that mean this analyte only together with its own specimen (``Calcium`` in 24 h urine)."""
    loincs: tuple[Loinc, ...]
    ranges: tuple[ReferenceRange, ...]
    verified: bool
    note: str
    possible_low: float | None = None
    possible_high: float | None = None
    own: bool = False
    """Of the clinic's own list, beside the tables of the program."""
    withdrawn: bool = False
    """Retired from the clinic's own list: not offered any more; what is stored keeps its name and range."""

    def decimals(self, ucum: str) -> int:
        """How many decimals a value in this unit is usually shown with."""
        return self.decimals_si if ucum == self.ucum_si else self.decimals_conventional


@dataclass(frozen=True, slots=True)
class Panel:
    key: str
    name: str
    analytes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the body. ``code`` is of DICOM CID 4029 (scheme SCT, FMA or DCM).

    ``match`` says whether the code means this place (``exact``), a wider one (``parent``) or a ``near`` one.
    """

    key: str
    name: str
    parent: str
    """Key of a site, or of a region."""
    region: str
    map_view: str
    side_values: tuple[Side, ...]
    code_scheme: str
    code: str
    code_meaning: str
    match: str
    icd11: str
    icd11_title: str
    isic: str
    isic_hierarchy: str
    aliases: tuple[str, ...]
    calcinosis_typical: bool
    milia_typical: bool
    note: str

    @property
    def snomed(self) -> str:
        """The SNOMED CT code, or empty if the place is coded in another scheme."""
        return self.code if self.code_scheme == "SCT" else ""

    def display(self, side: Side | None = None) -> str:
        """``Infraorbital region, left``; the midline is not said."""
        return self.name if side in (None, Side.MIDLINE) else f"{self.name}, {side.value}"


@dataclass(frozen=True, slots=True)
class Region:
    """A heading above sites (``Head and neck``), no place for a lesion itself."""

    key: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of the clinic's own list; several share one ICD code, so ``key`` is what is stored."""

    key: str
    name: str
    group: str
    """``calcinosis``, ``milia``, ``differential``, ``underlying`` or ``status``."""
    icd10cm: str
    """Empty if it could not be verified."""
    icd10cm_title: str
    icd11: str
    """Empty if it could not be verified."""
    icd11_title: str
    hpo: str
    note: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """A medicine or procedure. Text columns hold only what has a source; empty means: nothing found.

    ``verified`` says whether dose or setting, and use, have a source. Show ``source`` wherever the texts are shown.
    """

    key: str
    name: str
    kind: str
    conditions: str
    atc: str
    rxnorm: str
    snomed: str
    snomed_meaning: str
    procedure_kind: str
    dose: str
    route: str
    schedule: str
    evidence: str
    monitoring: str
    cautions: str
    interactions: str
    verified: bool
    source: str

    @property
    def is_drug(self) -> bool:
        return self.kind.startswith("drug")


class FieldType(StrEnum):
    TEXT = "text"
    ENUM = "enum"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ProcedureField:
    """A parameter of a procedure. Outside the hard limits it is refused, outside the others asked about.

    The limits are this program's choice against slips of the hand, no recommendation. ``unit`` is UCUM.
    """

    key: str
    label: str
    type: FieldType
    unit: str
    hard_min: float | None
    hard_max: float | None
    warn_min: float | None
    warn_max: float | None
    required: bool
    choices: tuple[str, ...]
    note: str
    common: bool
    """Whether every kind of procedure has it."""
    follows: str = ""
    """Key of the field whose choice says a usual value of this one."""
    usual: tuple[tuple[str, str], ...] = ()
    """(choice there, usual value here), where there is one only; it is offered, never required."""


@dataclass(frozen=True, slots=True)
class ProcedureKind:
    key: str
    name: str
    snomed: str
    snomed_meaning: str
    fields: tuple[ProcedureField, ...]
    diagnostic: bool = False
    """Whether it is done to know more, not to treat."""

    def field(self, key: str) -> ProcedureField | None:
        return next((field for field in self.fields if field.key == key), None)


@dataclass(frozen=True, slots=True)
class MonitoringItem:
    """What is to be looked at under a medicine. The tables give no intervals: the clinician sets them."""

    what: str
    name: str
    detail: str
    every_days: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Allergen:
    """A substance with its names, or a group of substances, as an allergy may name it.

    ``kind``: ``substance`` or ``group``; ``words`` name the group itself; ``atc`` are beginnings of codes;
    ``substances`` are words, ``*`` and an ending, or a beginning and ``*``.
    """

    key: str
    kind: str
    name: str
    words: tuple[str, ...]
    atc: tuple[str, ...]
    substances: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """A rule about a medicine (or procedure) and something else.

    ``kind`` is what the other is: ``drug``, ``problem``, ``pregnancy``, ``age``, ``procedure`` or ``measurement``.
    ``terms`` name it (``clinic.rules.interaction_terms`` says how), ``drugs`` the medicine; if ``needs`` is not empty,
    one of these problems must be there as well; of ``unless`` none may. ``limits`` are conditions on measured values
    (``inr>=5``), of which one is enough; ``daily_mg_above`` is the daily dose of the other medicine from which
    on the row holds.
    """

    rule: str
    drugs: tuple[str, ...]
    kind: str
    other: str
    terms: tuple[str, ...]
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    limits: tuple[str, ...]
    daily_mg_above: float | None
    age_below: float | None
    severity: str
    effect: str
    action: str
    source: str
    verified: bool
