"""Which classes of calcinosis the recorded facts are compatible with, in the order of the reference.

A suggestion with its reasons, never a diagnosis; several may apply. Facts that are missing, or older than the clinic's
limit, are named and never assumed. Order and conditions: JAAD 2011;65:1-12, StatPearls 18768, CJASN PMC3878687 (the
terms of each rule stand in ``workup_rules.csv``). "Very painful" is taken as 5 of 10 or more: this program's choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clinic.records.enums import Flag
from clinic.records.workup import ClassFit, ExposureFacts, LesionFacts, Measured, Statement, WorkUpFacts
from clinic.rules.workup_terms import HIGH, LOW, Rule, dated, fresh, lack_of, met, said, shown

VERY_PAINFUL = 5
RELEVANT = (
    "corrected-calcium", "calcium_corrected", "calcium_ionized", "calcium_total", "albumin", "phosphate", "ca-x-p",
    "creatinine", "bun", "urea", "egfr", "egfr-schwartz", "alp", "pth_intact", "vitd_25oh", "vitd_125oh2", "magnesium",
    "bicarbonate", "ace", "ana", "centromere_ab", "ck", "aldolase", "urate", "crp", "esr", "pthrp",
    "urine_calcium_24h", "urine_phosphate_24h",
)  # fmt: skip
"""What the work-up looks at, in the order it is shown."""
_CALCIUM = ("calcium_ionized", "corrected-calcium", "calcium_corrected")
_PRODUCT_STRONG, _PRODUCT_LIMIT = 70.0, 55.0
_FEMALE = "calciphylaxis-female"
_ALONE = "Female sex, the only setting of risk that is recorded: it rests on that alone"
_CAUSES_BY_TEST = ("metastatic-hpt", "metastatic-vitd")
"""Recorded causes that stand for a test of PTH or vitamin D; others leave the strength as it is."""


@dataclass(frozen=True, slots=True)
class _Mineral:
    """High, normal or unknown (``None``) of one mineral, with the value that says so."""

    high: bool | None
    value: Measured | None


def missing_of(facts: WorkUpFacts, rules: Sequence[Rule]) -> tuple[Statement, ...]:
    """What of the core work-up is not measured, too old or only a limit."""
    core = ((rule, lack_of(facts, rule.terms)) for rule in rules if rule.kind == "core")
    return tuple(said(rule, why) for rule, why in core if why)


def classes_of(facts: WorkUpFacts, rules: Sequence[Rule]) -> tuple[ClassFit, ...]:
    """The classes that the facts are compatible with, most urgent first."""
    calcium, phosphate = _calcium(facts), _mineral(facts, "phosphate")
    damage, causes, other = (
        [said(rule, value) for rule, value in met(facts, rules, of, kind)]
        for of, kind in (("dystrophic", "disease"), ("metastatic", "cause"), ("idiopathic", "systemic"))
    )
    found = [_calciphylaxis(facts, rules), _iatrogenic(facts, rules)]
    found.append(_metastatic(facts, rules, calcium, phosphate, causes))
    normal = calcium.high is False and phosphate.high is False
    minerals = _normal_minerals(calcium, phosphate, _source(rules, "dystrophic"))
    if normal and damage:
        found.append(_fit(facts, rules, "dystrophic", "possible", (*minerals, *damage)))
    alone = normal and not damage and not causes and found[1] is None
    if alone and not other and facts.problems:
        none = Statement("No local damage and no systemic disease is recorded", (), "idiopathic", "JAAD 2011;65:1-12")
        found.append(_fit(facts, rules, "idiopathic", "possible", (*minerals, none)))
    kept = [fit for fit in found if fit is not None]
    unknown = _unknown(facts, calcium, phosphate, raised=found[2] is not None)
    unknown += [f"Whether it has to do with what is recorded: {one.values[0]}" for one in other if alone]
    if unknown:
        kept.append(_fit(facts, rules, "unclassifiable", "", (), tuple(unknown)))
    return tuple(kept)


def _unknown(facts: WorkUpFacts, calcium: _Mineral, phosphate: _Mineral, *, raised: bool) -> list[str]:
    """What keeps the pattern from being judged; a low value does not where another one is raised."""
    told = [
        f"{shown(value)}, below its range, although another calcium is not"
        for value in (fresh(facts, key) for key in _CALCIUM)
        if value is not None and value.flag in LOW and _others_are_not_low(facts, value.key)
    ]
    names = ((calcium, _CALCIUM, "Calcium with albumin, or ionised calcium"), (phosphate, ("phosphate",), "Phosphate"))
    for mineral, keys, name in names:
        if mineral.high is None and mineral.value is not None and any(shown(mineral.value) in one for one in told):
            continue
        if mineral.high is None and not (raised and mineral.value is not None and mineral.value.flag in LOW):
            told.append(f"{name}: {lack_of(facts, keys) or _why_unjudged(mineral)}")
    if not facts.problems and not facts.words:
        told.append("History: the problem list is empty")
    return told


def _others_are_not_low(facts: WorkUpFacts, key: str) -> bool:
    others = (fresh(facts, other) for other in _CALCIUM if other != key)
    return any(one is not None and one.flag in (*HIGH, Flag.NORMAL) for one in others)


def _why_unjudged(mineral: _Mineral) -> str:
    if mineral.value is None:
        return "there is no value to judge"
    why = "below its range" if mineral.value.flag in LOW else "there is no range to judge it by"
    return f"{shown(mineral.value)}, {why}"


def _calciphylaxis(facts: WorkUpFacts, rules: Sequence[Rule]) -> ClassFit | None:
    """A very painful livedo, retiform purpura, necrosis or ulcer, and one setting of risk at least."""
    seen: list[Statement] = []
    unasked: list[str] = []
    for lesion in facts.lesions:
        for text, rule, source in _picture(lesion, rules) if lesion.open else ():
            if lesion.pain is None:
                unasked.append(f"{lesion.label}: pain is not recorded")
            elif lesion.pain >= VERY_PAINFUL:
                values = (f"{lesion.label}: pain {lesion.pain} of 10{f', {lesion.seen}' if lesion.seen else ''}",)
                seen.append(Statement(f"{text}, very painful", values, rule, source))
    risks = [said(rule, value) for rule, value in met(facts, rules, "calciphylaxis", "risk")]
    if not risks or not (seen or unasked):
        return None
    alone = [risk.rule for risk in risks] == [_FEMALE]
    if alone:
        risks = [
            replace(risks[0], text="Female sex, the only setting of risk that is recorded: it rests on that alone")
        ]
    strength = ("possible red flag" if alone else "red flag") if seen else "possible"
    return _fit(facts, rules, "calciphylaxis", strength, (*seen, *risks), tuple(dict.fromkeys(unasked)))


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
    told: list[Statement] = []
    missing: list[str] = []
    for exposure in facts.exposures:
        lacks = [name for name, there in (("its day", exposure.on), ("its place", exposure.site)) if not there]
        lacks = lacks if exposure.local else lacks[:1] if not exposure.on else []
        if lacks:
            missing.append(f"{exposure.name}: {' and '.join(lacks)}")
            continue
        at = [lesion for lesion in facts.lesions if not exposure.local or _same_place(exposure, lesion)]
        if at:
            where = f" at {', '.join(lesion.label for lesion in at)}" if exposure.local else ""
            text = f"{exposure.name}{where}"
            told.append(Statement(text, (exposure.on,), f"iatrogenic-{exposure.kind}", exposure.source))
    hints = met(facts, rules, "iatrogenic", "hint")
    missing += [f"{value}: its day and its place, as an exposure" for _rule, value in hints if not facts.exposures]
    if not told and not missing:
        return None
    return _fit(facts, rules, "iatrogenic", "possible" if told else "", tuple(told), tuple(missing))


def _same_place(exposure: ExposureFacts, lesion: LesionFacts) -> bool:
    either = not exposure.side or not lesion.side or exposure.side == lesion.side
    return lesion.calcified and exposure.site in lesion.sites and either


def _metastatic(
    facts: WorkUpFacts, rules: Sequence[Rule], calcium: _Mineral, phosphate: _Mineral, causes: list[Statement]
) -> ClassFit | None:
    """Calcium or phosphate raised; strong with a product above 70, or with PTH or vitamin D found as the cause."""
    raised = [mineral.value for mineral in (calcium, phosphate) if mineral.high and mineral.value is not None]
    if not raised:
        return None
    source = _source(rules, "metastatic")
    told = [Statement(f"{value.name} is high", (dated(value),), "metastatic-mineral", source) for value in raised]
    product = fresh(facts, "ca-x-p")
    high = product.value if product is not None and product.value is not None else 0.0
    if product is not None and high >= _PRODUCT_LIMIT:
        limit = _PRODUCT_STRONG if high > _PRODUCT_STRONG else _PRODUCT_LIMIT
        words = f"Calcium x phosphate is {'above' if limit == _PRODUCT_STRONG else 'at or above'} {limit:g} mg²/dL²"
        told.append(Statement(words, (dated(product),), "metastatic-product", f"K/DOQI 2003; {source}"))
    tested = [value for key in ("pth_intact", "vitd_25oh") if (value := fresh(facts, key)) and value.flag in HIGH]
    told += [Statement(f"{value.name} is high", (dated(value),), "metastatic-cause", source) for value in tested]
    strong = bool(tested) or high > _PRODUCT_STRONG or any(one.rule in _CAUSES_BY_TEST for one in causes)
    names = {
        "pth_intact": "PTH",
        "vitd_25oh": "25-OH vitamin D",
        "vitd_125oh2": "1,25-(OH)2 vitamin D",
        "creatinine": "creatinine",
    }
    missing = tuple(f"{name} for the cause" for key, name in names.items() if fresh(facts, key) is None)
    return _fit(facts, rules, "metastatic", "strong" if strong else "possible", (*told, *causes), missing)


def _calcium(facts: WorkUpFacts) -> _Mineral:
    """Corrected and ionised calcium: high where one of them is, normal where one is and none is high or low."""
    each = [_mineral(facts, key) for key in _CALCIUM]
    high, low = (next((one for one in each if one.value and one.value.flag in flags), None) for flags in (HIGH, LOW))
    known = next((one for one in each if one.high is False), None) or next((one for one in each if one.value), None)
    return high or low or known or _Mineral(None, None)


def _mineral(facts: WorkUpFacts, key: str) -> _Mineral:
    value = fresh(facts, key)
    if value is None or value.flag not in (*HIGH, Flag.NORMAL):
        return _Mineral(None, value)
    return _Mineral(value.flag in HIGH, value)


def _normal_minerals(calcium: _Mineral, phosphate: _Mineral, source: str) -> tuple[Statement, ...]:
    values = tuple(shown(mineral.value) for mineral in (calcium, phosphate) if mineral.value is not None)
    return (Statement("Calcium and phosphate are normal", values, "normal-mineral", source),)


def _source(rules: Sequence[Rule], of: str) -> str:
    return next((rule.source for rule in rules if rule.of == of and rule.kind == "class"), "")


def _fit(
    facts: WorkUpFacts,
    rules: Sequence[Rule],
    of: str,
    strength: str,
    statements: Sequence[Statement],
    missing: tuple[str, ...] = (),
) -> ClassFit:
    """A class with its words from the table, and what else of its picture is recorded, which changes no strength."""
    texts: Mapping[str, str] = {rule.kind: rule.text for rule in rules if rule.of == of}
    also = [said(rule, value) for rule, value in met(facts, rules, of, "also")] if statements else []
    further = tuple(rule.text for rule in rules if rule.of == of and rule.kind == "further" and strength)
    note, rule = texts.get("note", ""), texts.get("rule", "")
    return ClassFit(of, texts["class"], strength, (*statements, *also), missing, note, rule, further)
