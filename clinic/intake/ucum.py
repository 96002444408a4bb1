"""A small grammar of UCUM: whether a unit that calls itself UCUM can be one (https://ucum.org/ucum, section 2).

Only what laboratories use: prefixes, atoms, exponents, powers of ten, annotations, ``.`` and ``/``. Nothing is
guessed; what is not of this grammar is kept as reported and not converted.
"""

import re

_METRIC = (
    "mol", "g", "L", "l", "eq", "osm", "U", "kat", "[IU]", "[iU]", "m", "s", "Hz", "Pa", "J", "W", "A", "V", "Cel", "K",
    "Bq", "Gy", "Sv", "N", "C", "cal", "bar", "m[Hg]", "m[H2O]", "[arb'U]", "[USP'U]", "[CFU]", "[cfu]", "[pfu]",
    "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[Amb'a'1'U]", "B", "t", "ar",
)  # fmt: skip
_PLAIN = (
    "%", "[ppth]", "[ppm]", "[ppb]", "[pH]", "min", "h", "d", "wk", "mo", "a", "deg", "[in_i]", "[ft_i]", "[lb_av]",
    "[oz_av]", "[degF]", "[drp]", "[HPF]", "[LPF]", "[S]", "[knk'U]", "10*", "10^", "[tb'U]", "[dye'U]", "[Ch]",
)  # fmt: skip
_PREFIXES = ("da", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y")
_ATOM = "|".join(re.escape(atom) for atom in sorted((*_METRIC, *_PLAIN), key=len, reverse=True))
_METRIC_ATOM = "|".join(re.escape(atom) for atom in sorted(_METRIC, key=len, reverse=True))
_ANNOTATION = r"\{[!-z|~]*\}"
_SIMPLE = rf"(?:(?:{_ATOM})|(?:{'|'.join(_PREFIXES)})(?:{_METRIC_ATOM}))(?:[+-]?\d{{1,2}})?"
_COMPONENT = rf"(?:{_SIMPLE}(?:{_ANNOTATION})?|{_ANNOTATION}|\d{{1,9}}(?:{_ANNOTATION})?)"
_TERM = rf"{_COMPONENT}(?:[./]{_COMPONENT})*"
_GROUPED = rf"(?:\({_TERM}\)|{_COMPONENT})"
_UNIT = re.compile(rf"/?{_GROUPED}(?:[./]{_GROUPED})*")
_LONGEST = 60


def is_ucum(text: str) -> bool:
    """Whether ``text`` is a unit by the part of UCUM's grammar that laboratories use."""
    return len(text) <= _LONGEST and _UNIT.fullmatch(text) is not None
