"""Which classes of calcinosis the recorded facts are compatible with, in the order of the reference.

A suggestion with its reasons, never a diagnosis; several may apply. Facts that are missing, or older than the clinic's
limit, are named and never assumed. Order and conditions: JAAD 2011;65:1-12, StatPearls 18768, CJASN PMC3878687 (the
terms of each rule stand in ``workup_rules.csv``). "Very painful" is taken as 5 of 10 or more: this program's choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.records.enums import Flag, Sex
from clinic.records.workup import ClassFit, ExposureFacts, LesionFacts, Measured, Statement, WorkUpFacts
from clinic.rules.dates import spoken

VERY_PAINFUL = 5
RELEVANT = (
    "corrected-calcium", "calcium_ionized", "calcium_total", "albumin", "phosphate", "ca-x-p", "creatinine", "egfr",
    "egfr-schwartz", "alp", "pth_intact", "vitd_25oh", "vitd_125oh2", "magnesium", "bicarbonate", "urate", "ace", "ana",
    "centromere_ab", "ck", "aldolase", "crp", "pthrp", "urine_calcium_24h", "urine_phosphate_24h",
)  # fmt: skip
"""What the work-up looks at, in the order it is shown."""
_LOW = (Flag.LOW, Flag.CRITICAL_LOW)
_HIGH = (Flag.HIGH, Flag.CRITICAL_HIGH)
_PRODUCT_STRONG, _PRODUCT_LIMIT = 70.0, 55.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. ``terms``: keys or beginnings of words that meet it."""

    rule: str
    of: str
    kind: str
    terms: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class _Mineral:
    """High, normal or unknown (``None``) of one mineral, with the value that says so."""

    high: bool | None
    value: Measured | None


def missing_of(facts: WorkUpFacts, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What of the core work-up is not measured, or too old."""
    said: list[str] = []
    for rule in rules:
        if rule.kind != "core" or any(_fresh(facts, key) is not None for key in rule.terms):
            continue
        old = next((facts.measured[key] for key in rule.terms if key in facts.measured), None)
        why = f"of {spoken(old.on)}, older than {facts.days} days" if old else "not measured"
        said.append(f"{rule.text}: {why}")
    return tuple(said)


def classes_of(facts: WorkUpFacts, rules: Sequence[Rule]) -> tuple[ClassFit, ...]:
    """The classes that the facts are compatible with, most urgent first."""
    calcium, phosphate = _calcium(facts), _mineral(facts, "phosphate")
    damage = [_said(rule, value) for rule, value in _met(facts, rules, "dystrophic", "disease")]
    systemic = [_said(rule, value) for rule, value in _met(facts, rules, "metastatic", "cause")]
    found = [_calciphylaxis(facts, rules), _iatrogenic(facts, rules)]
    found.append(_metastatic(facts, rules, calcium, phosphate, systemic))
    normal = calcium.high is False and phosphate.high is False
    minerals = _normal_minerals(calcium, phosphate, _source(rules, "dystrophic"))
    if normal and damage:
        found.append(_fit(rules, "dystrophic", "possible", (*minerals, *damage)))
    iatrogenic = found[1] is not None
    if normal and not damage and not systemic and not iatrogenic and facts.problems:
        none = Statement("No local damage and no systemic disease is recorded", (), "idiopathic", "JAAD 2011;65:1-12")
        found.append(_fit(rules, "idiopathic", "possible", (*minerals, none)))
    kept = [fit for fit in found if fit is not None]
    unknown = _unknown(facts, calcium, phosphate)
    if unknown:
        kept.append(_fit(rules, "unclassifiable", "", (), unknown))
    return tuple(kept)


def _unknown(facts: WorkUpFacts, calcium: _Mineral, phosphate: _Mineral) -> tuple[str, ...]:
    said = []
    if calcium.high is None:
        said.append(_why_unknown(facts, "corrected-calcium", "Calcium with albumin, or ionised calcium"))
    if phosphate.high is None:
        said.append(_why_unknown(facts, "phosphate", "Phosphate"))
    if not facts.problems and not facts.words:
        said.append("History: the problem list is empty")
    return tuple(said)


def _why_unknown(facts: WorkUpFacts, key: str, name: str) -> str:
    found = facts.measured.get(key)
    if found is None:
        return f"{name}: not measured"
    why = "there is no range to judge it by"
    if found.old:
        why = f"older than {facts.days} days"
    elif found.flag in _LOW:
        why = "below its range"
    return f"{name}: {_shown(found)}, {why}"


def _calciphylaxis(facts: WorkUpFacts, rules: Sequence[Rule]) -> ClassFit | None:
    """A very painful livedo, retiform purpura, necrosis or ulcer, and one setting of risk at least."""
    seen: list[Statement] = []
    unasked: list[str] = []
    for lesion in facts.lesions:
        for text, rule, source in _picture(lesion, rules):
            if lesion.pain is None:
                unasked.append(f"{lesion.label}: pain is not recorded")
            elif lesion.pain >= VERY_PAINFUL:
                values = (f"{lesion.label}: pain {lesion.pain} of 10",)
                seen.append(Statement(f"{text}, very painful", values, rule, source))
    risks = [_said(rule, value) for rule, value in _met(facts, rules, "calciphylaxis", "risk")]
    if not risks or not (seen or unasked):
        return None
    strength = "red flag" if seen else "possible"
    return _fit(rules, "calciphylaxis", strength, (*seen, *risks), tuple(dict.fromkeys(unasked)))


def _picture(lesion: LesionFacts, rules: Sequence[Rule]) -> list[tuple[str, str, str]]:
    found = [
        (rule.text, rule.rule, rule.source)
        for rule in rules
        if rule.of == "calciphylaxis" and rule.kind == "sign" and any(lesion.signs.get(term) for term in rule.terms)
    ]
    if lesion.ulcer:
        found.append(("Ulcer", "calciphylaxis-ulcer", _source(rules, "calciphylaxis")))
    return found


def _iatrogenic(facts: WorkUpFacts, rules: Sequence[Rule]) -> ClassFit | None:
    """An exposure with its day, at the place of a lesion where it works at its place."""
    said: list[Statement] = []
    missing: list[str] = []
    for exposure in facts.exposures:
        lacks = [name for name, there in (("its day", exposure.on), ("its place", exposure.site)) if not there]
        if exposure.local and lacks:
            missing.append(f"{exposure.name}: {' and '.join(lacks)}")
            continue
        at = [lesion for lesion in facts.lesions if not exposure.local or _same_place(exposure, lesion)]
        if at and exposure.on:
            where = f" at {', '.join(lesion.label for lesion in at)}" if exposure.local else ""
            said.append(
                Statement(f"{exposure.name}{where}", (exposure.on,), f"iatrogenic-{exposure.kind}", exposure.source)
            )
    return (
        _fit(rules, "iatrogenic", "possible" if said else "", tuple(said), tuple(missing)) if said or missing else None
    )


def _same_place(exposure: ExposureFacts, lesion: LesionFacts) -> bool:
    either = not exposure.side or not lesion.side or exposure.side == lesion.side
    return exposure.site in lesion.sites and either


def _metastatic(
    facts: WorkUpFacts, rules: Sequence[Rule], calcium: _Mineral, phosphate: _Mineral, causes: list[Statement]
) -> ClassFit | None:
    """Calcium or phosphate raised; strong with a product above 70, or with its cause found."""
    raised = [mineral.value for mineral in (calcium, phosphate) if mineral.high and mineral.value is not None]
    if not raised:
        return None
    source = _source(rules, "metastatic")
    said = [Statement(f"{value.name} is high", (_dated(value),), "metastatic-mineral", source) for value in raised]
    product = _fresh(facts, "ca-x-p")
    if product is not None and product.value >= _PRODUCT_LIMIT:
        limit = _PRODUCT_STRONG if product.value > _PRODUCT_STRONG else _PRODUCT_LIMIT
        words = f"Calcium x phosphate is {'above' if limit == _PRODUCT_STRONG else 'at or above'} {limit:g} mg²/dL²"
        said.append(Statement(words, (_dated(product),), "metastatic-product", f"K/DOQI 2003; {source}"))
    tested = [value for key in ("pth_intact", "vitd_25oh") if (value := _fresh(facts, key)) and value.flag in _HIGH]
    said += [Statement(f"{value.name} is high", (_dated(value),), "metastatic-cause", source) for value in tested]
    strong = bool(tested or causes) or (product is not None and product.value > _PRODUCT_STRONG)
    sought = ("pth_intact", "vitd_25oh", "creatinine")
    names = {"pth_intact": "PTH", "vitd_25oh": "25-OH vitamin D", "creatinine": "creatinine"}
    missing = tuple(f"{names[key]} for the cause" for key in sought if _fresh(facts, key) is None)
    return _fit(rules, "metastatic", "strong" if strong else "possible", (*said, *causes), missing)


def _calcium(facts: WorkUpFacts) -> _Mineral:
    """Corrected and ionised calcium: high where one of them is, normal where one is and none is not."""
    each = [_mineral(facts, key) for key in ("calcium_ionized", "corrected-calcium")]
    for wanted in (True, False):
        found = next((mineral for mineral in each if mineral.high is wanted), None)
        if found is not None:
            return found
    return _Mineral(None, None)


def _mineral(facts: WorkUpFacts, key: str) -> _Mineral:
    value = _fresh(facts, key)
    if value is None or value.flag is None or value.flag is Flag.ABNORMAL or value.flag in _LOW:
        return _Mineral(None, value)
    return _Mineral(value.flag in _HIGH, value)


def _normal_minerals(calcium: _Mineral, phosphate: _Mineral, source: str) -> tuple[Statement, ...]:
    values = tuple(_shown(mineral.value) for mineral in (calcium, phosphate) if mineral.value is not None)
    return (Statement("Calcium and phosphate are normal", values, "normal-mineral", source),)


def _met(facts: WorkUpFacts, rules: Sequence[Rule], of: str, kind: str) -> list[tuple[Rule, str]]:
    """The rules of a kind that the facts meet, each with what meets it, once for each value."""
    found: list[tuple[Rule, str]] = []
    for rule in rules:
        if rule.of == of and rule.kind.startswith(f"{kind}-"):
            value = _value(facts, rule, rule.kind.removeprefix(f"{kind}-"))
            if value and all(value != earlier for _rule, earlier in found):
                found.append((rule, value))
    return found


def _value(facts: WorkUpFacts, rule: Rule, how: str) -> str:
    if how == "problem":
        return next((facts.problems[term] for term in rule.terms if term in facts.problems), "")
    if how == "drug":
        return next((facts.drugs[term] for term in rule.terms if term in facts.drugs), "")
    if how == "words":
        return next((text for text in facts.words if any(_begins(text, term) for term in rule.terms)), "")
    if how == "female":
        return "female" if facts.sex is Sex.FEMALE else ""
    value = next((found for term in rule.terms if (found := _fresh(facts, term)) is not None), None)
    if value is None:
        return ""
    met = value.flag in _LOW if how == "low" else value.value < 30
    return _shown(value) if met else ""


def _begins(text: str, term: str) -> bool:
    """Whether a word of ``text`` begins with ``term``: a scar is no oscar."""
    return f" {text}".find(f" {term}") >= 0


def _fresh(facts: WorkUpFacts, key: str) -> Measured | None:
    found = facts.measured.get(key)
    return None if found is None or found.old else found


def _said(rule: Rule, value: str) -> Statement:
    return Statement(rule.text, (value,), rule.rule, rule.source)


def _shown(value: Measured) -> str:
    return f"{value.name} {value.text}, {spoken(value.on)}"


def _dated(value: Measured) -> str:
    return f"{value.text}, {spoken(value.on)}"


def _source(rules: Sequence[Rule], of: str) -> str:
    return next((rule.source for rule in rules if rule.of == of and rule.kind == "class"), "")


def _fit(
    rules: Sequence[Rule], of: str, strength: str, statements: Sequence[Statement], missing: tuple[str, ...] = ()
) -> ClassFit:
    texts: Mapping[str, str] = {rule.kind: rule.text for rule in rules if rule.of == of}
    return ClassFit(of, texts["class"], strength, tuple(statements), missing, texts.get("note", ""))
