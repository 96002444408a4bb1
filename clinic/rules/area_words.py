"""Areas of skin in words. They are estimates for a figure, which every text with a share says."""

from clinic.records.enums import Figure

FIGURES = {
    Figure.INFANT: "infant",
    Figure.CHILD: "child",
    Figure.ADULT_FEMALE: "adult woman",
    Figure.ADULT_MALE: "adult man",
    Figure.NEUTRAL: "adult",
    Figure.OLDER: "older adult",
}
_LEAST_SHARE = 0.0001


def cm2_text(cm2: float) -> str:
    """``0.31 cm²``, ``12.4 cm²``, ``1240 cm²``."""
    return f"{cm2:.{_decimals(cm2)}f} cm²"


def share_text(share: float) -> str:
    """A share of the body surface (0 to 1) as ``0.07 %``, ``1.4 %``, ``23 %``."""
    if 0 < share < _LEAST_SHARE:
        return "less than 0.01 %"
    percent = share * 100
    return f"{percent:.{2 if percent < 1 else 1 if percent < 10 else 0}f} %"


def area_text(cm2: float, share: float) -> str:
    """``area 12.4 cm², about 0.07 % of the body surface (estimate)``."""
    about = "" if share < _LEAST_SHARE else "about "
    return f"area {cm2_text(cm2)}, {about}{share_text(share)} of the body surface (estimate)"


def painted_text(cm2: float) -> str:
    """``12.4 cm² painted (estimate)``."""
    return f"{cm2_text(cm2)} painted (estimate)"


def estimate_text(figure: Figure) -> str:
    """What the sizes are: an estimate."""
    return f"An estimate for the mean figure of {_an(FIGURES[figure])}, not measured on this patient."


def difference_text(now: float, before: float) -> str:
    """``+2.3 cm²``; the plain difference, never what it means."""
    decimals = _decimals(max(now, before))
    difference = round(now - before, decimals)
    if not difference:
        return "no difference"
    sign = "+" if difference > 0 else "\u2212"
    return f"{sign}{abs(difference):.{decimals}f} cm²"


def _decimals(cm2: float) -> int:
    return 2 if cm2 < 1 else 1 if cm2 < 100 else 0


def _an(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
