"""What the results of an order take from it: the time and the kind of the sample, the panel, the zone."""

from datetime import datetime, tzinfo

from clinic.catalog import Catalog
from clinic.intake.hl7_orders import Order
from clinic.intake.hl7_result import Context
from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_times import Moment, read_moment, zone_of
from clinic.intake.specimens import (
    BLOOD,
    MIXED,
    OTHER,
    URINE,
    kind_in_name,
    kind_in_remark,
    kind_of_code,
    specimen_kind,
    word_of_code,
)

_REMARKS = (13, 39)
"""OBR-13, what is known of the patient, and OBR-39, the collector's remark: some write ``24h urine`` there."""


def context_of(order: Order, header: Segment, catalog: Catalog, home: tzinfo | None) -> Context:
    """The context of an order's results."""
    zone = zone_of(header.get(7))
    words, kind = _specimen(order)
    return Context(
        catalog=catalog,
        zone=zone,
        collected=collected(order, zone, home),
        specimen=words,
        specimen_kind=kind,
        panel=order.obr.part(4, 2) or order.obr.part(4, 5) or order.obr.part(4, 1),
        status=order.obr.get(25),
        version=header.get(12),
        sex=order.patient.sex,
        laboratory=header.get(4) or header.get(3),
        home=home,
        one_sample=_of_one_sample(order, zone, home),
    )


def collected(order: Order, zone: tzinfo | None, home: tzinfo | None) -> Moment | None:
    """When the sample was taken: SPM-17, else OBR-7."""
    written = [spm.get(17) for spm in order.specimens] + [order.obr.get(7)]
    return next((moment for text in written if (moment := read_moment(text, zone, home))), None)


def _of_one_sample(order: Order, zone: tzinfo | None, home: tzinfo | None) -> bool:
    """Whether the times beside the results (OBX-14) must be those of the analysis, since there is one sample.

    One sample with its own time says so; so do different times of different tests. The same test at several times is a
    curve, and one time alone may be a part of one.
    """
    times: dict[str, set[datetime]] = {}
    for lines, _ in order.results:
        if (own := read_moment(lines[0].get(14), zone, home)) is not None:
            times.setdefault(lines[0].rest(3), set()).add(own.at)
    if any(len(each) > 1 for each in times.values()) or len(order.specimens) > 1:
        return False
    if any(read_moment(spm.get(17), zone, home) for spm in order.specimens):
        return True
    sample, every = collected(order, zone, home), set().union(*times.values())
    return len(every) > 1 and sample is not None and min(every) >= sample.at


def _specimen(order: Order) -> tuple[str, str]:
    """Words of the samples, and their kind where anything says it: codes, words, remarks, the panel's name."""
    found: list[tuple[str, str]] = [_said(spm, 4, by_subcomponents=False) for spm in order.specimens]
    found.append(_said(order.obr, 15, by_subcomponents=True))
    words = ", ".join(dict.fromkeys(" ".join(text.split()) for text, _ in found if text))
    kinds = {kind for _, kind in found if kind}
    if len(kinds) > 1:
        return words, MIXED
    remark = next((text for at in _REMARKS if kind_in_remark(text := order.obr.whole(at))), "")
    if remark and not kinds & {URINE}:
        # blood by its code, urine by the remark: neither is certain
        return (words or remark), MIXED if kinds else URINE
    if kinds:
        return words, kinds.pop()
    return words, kind_in_name(order.obr.part(4, 2) or order.obr.part(4, 1))


def _said(segment: Segment, at: int, *, by_subcomponents: bool) -> tuple[str, str]:
    """Words and kind of one sample (SPM-4, or OBR-15, whose first component has a code in its parts)."""
    if by_subcomponents:
        codes = [segment.get(at, 1, 1), segment.get(at, 1, 4)]
        texts = [segment.get(at, 1, part) for part in (2, 5, 9)] + [segment.get(at, part) for part in (2, 3, 5, 7)]
    else:
        codes = [segment.get(at, 1), segment.get(at, 4)]
        texts = [segment.part(at, part) for part in (2, 5, 9)]
    table = next((kind for code in codes if (kind := kind_of_code(code))), "")
    known = next((word for code in codes if (word := word_of_code(code))), "")
    shown = next((text for text in texts if text), "") or known or codes[0]
    kinds = {specimen_kind(part) for part in (*texts, *codes) if part}
    spoken = next((kind for kind in (OTHER, URINE, BLOOD) if kind in kinds), "")
    if table and spoken and table != spoken:
        return shown, MIXED
    return shown, table or spoken
