"""How good an alignment is, in words: the same on the screen, in an export and on paper."""

from clinic.records.alignments import AlignmentRow
from clinic.records.enums import AlignmentGrade

NOT_YET = "Not aligned yet"
LANDMARKS_ONLY = "landmarks only, the texture does not confirm"


def grade_text(kept: AlignmentRow | None) -> str:
    """``Aligned, 0.4 px of 1024``, ``Approximate: ...``, ``Not aligned: why``, without a full stop."""
    if kept is None or not kept.method:
        return NOT_YET
    residual = _residual(kept.residual_px) if kept.residual_px is not None else ""
    why = kept.reason.strip().rstrip(".")
    if kept.grade is AlignmentGrade.ALIGNED:
        return ", ".join(part for part in ("Aligned", residual, _hand(kept)) if part)
    if kept.grade is AlignmentGrade.APPROXIMATE:
        told = _hand(kept) or why or LANDMARKS_ONLY
        return f"Approximate: {', '.join(part for part in (_small(told), residual) if part)}"
    return f"Not aligned: {_small(why)}" if why else "Not aligned"


def short_grade_text(kept: AlignmentRow | None) -> str:
    """The same with the first sentence of the reason only."""
    return grade_text(kept).split(". ")[0]


def is_laid(kept: AlignmentRow | None) -> bool:
    """Whether one photo may be laid over the other."""
    return kept is not None and kept.transform is not None


def _residual(pixels: float) -> str:
    return f"{pixels:.1f} px of 1024" if pixels >= 0.1 else "under 0.1 px of 1024"


def _hand(kept: AlignmentRow) -> str:
    if not kept.author:
        return ""
    return f"set by hand by {kept.author}, {len(kept.pairs)} pairs of points"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
