"""The one table of colours and sizes, light and dark.

Colours are ``#rrggbb``. Text colours reach 4.5:1 on every surface they are used on, lines that carry
meaning 3:1
(WCAG 2.2, success criteria 1.4.3 and 1.4.11); ``TEXT_PAIRS`` and ``LINE_PAIRS`` say which go together and
a test
checks each pair. Sizes are logical pixels.
"""

from dataclasses import dataclass, fields

RADIUS = 6
ROW_HEIGHT = 32
RAIL_WIDTH = 64
SIDE_PANEL_WIDTH = 312
ICON = 20

SMALL = 11
BODY = 13
HEADING = 15
TITLE = 18
DISPLAY = 24


@dataclass(frozen=True)
class Tokens:
    """Every colour the window uses."""

    name: str
    window: str  # behind the cards
    surface: str  # cards, banner, side panel
    sunk: str  # table heads, hovered rows
    hover: str  # hovered quiet buttons and list rows
    pressed: str
    status: str  # the status bar
    field: str  # inside of inputs
    line: str  # separates, carries no meaning
    border: str  # outline of buttons: their label carries the meaning
    field_border: str  # outline of inputs: carries meaning
    scroll: str  # scroll bar handle
    text: str
    muted: str
    faint: str  # disabled text only; no contrast promised
    accent: str  # text and lines
    accent_fill: str  # filled buttons, selected rail entry
    accent_hover: str
    accent_soft: str  # selected rows and segments
    on_accent: str
    rail: str
    rail_hover: str
    rail_text: str
    rail_selected: str
    rail_on_selected: str
    tip: str
    tip_text: str
    attention: str  # amber: look here
    attention_soft: str
    attention_line: str
    critical: str  # red: critical values and errors only
    critical_soft: str
    critical_fill: str
    on_critical: str
    done: str  # green: only for "done"
    done_soft: str
    neutral_soft: str  # plain chips
    caution: str  # brick: allergies and other standing warnings
    caution_soft: str
    series_1: str  # chart lines, in order
    series_2: str
    series_3: str
    series_4: str
    series_5: str
    canvas: str  # behind photos


LIGHT = Tokens(
    name="light",
    window="#ecf0f3",
    surface="#ffffff",
    sunk="#f6f8fa",
    hover="#eef2f5",
    pressed="#e0e6eb",
    status="#e2e7ec",
    field="#ffffff",
    line="#dde3e8",
    border="#c5ced6",
    field_border="#83919d",
    scroll="#aab5bf",
    text="#1a262d",
    muted="#52606b",
    faint="#97a3ad",
    accent="#0f766e",
    accent_fill="#0f766e",
    accent_hover="#0b5f59",
    accent_soft="#e1f2f0",
    on_accent="#ffffff",
    rail="#13242b",
    rail_hover="#1e353e",
    rail_text="#b4c3ca",
    rail_selected="#0f766e",
    rail_on_selected="#ffffff",
    tip="#13242b",
    tip_text="#f2f6f8",
    attention="#7a4b00",
    attention_soft="#fff1cf",
    attention_line="#b7791f",
    critical="#a81d16",
    critical_soft="#fdeae7",
    critical_fill="#b3261e",
    on_critical="#ffffff",
    done="#1a6b35",
    done_soft="#e2f4e7",
    neutral_soft="#e9eef2",
    caution="#9a3412",
    caution_soft="#fdebe2",
    series_1="#0f766e",
    series_2="#a4531b",
    series_3="#33415c",
    series_4="#86377b",
    series_5="#66748a",
    canvas="#1b2227",
)

DARK = Tokens(
    name="dark",
    window="#12191e",
    surface="#1a2329",
    sunk="#1f2a31",
    hover="#25313a",
    pressed="#2d3b45",
    status="#0e1418",
    field="#141c21",
    line="#2b3740",
    border="#40505b",
    field_border="#6d7f8c",
    scroll="#4b5b66",
    text="#e6edf1",
    muted="#a5b3bd",
    faint="#64737e",
    accent="#5eead4",
    accent_fill="#4fc9b8",
    accent_hover="#74dccd",
    accent_soft="#183c3b",
    on_accent="#04211d",
    rail="#0a1013",
    rail_hover="#18232a",
    rail_text="#a5b3bd",
    rail_selected="#17605a",
    rail_on_selected="#ffffff",
    tip="#e6edf1",
    tip_text="#12191e",
    attention="#fbcf6b",
    attention_soft="#3d3010",
    attention_line="#d9a53f",
    critical="#ffb0a6",
    critical_soft="#472320",
    critical_fill="#f0867a",
    on_critical="#2b0704",
    done="#86dfa0",
    done_soft="#17371f",
    neutral_soft="#2a363f",
    caution="#fdba8c",
    caution_soft="#43291b",
    series_1="#5eead4",
    series_2="#f0a36b",
    series_3="#a9b8d6",
    series_4="#e39bd8",
    series_5="#93a3b5",
    canvas="#0c1114",
)

_SURFACES = ("window", "surface", "sunk", "hover", "field", "status")
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in ("text", "muted") for ground in _SURFACES),
    *(("accent", ground) for ground in ("surface", "sunk", "field", "accent_soft")),
    *(("critical", ground) for ground in ("surface", "field", "window", "critical_soft")),
    *(("attention", ground) for ground in ("surface", "attention_soft")),
    *(("done", ground) for ground in ("surface", "done_soft")),
    *(("caution", ground) for ground in ("surface", "caution_soft")),
    ("text", "accent_soft"),
    ("muted", "accent_soft"),
    ("text", "neutral_soft"),
    ("muted", "neutral_soft"),
    ("text", "pressed"),
    ("on_accent", "accent_fill"),
    ("on_accent", "accent_hover"),
    ("on_critical", "critical_fill"),
    ("rail_text", "rail"),
    ("rail_text", "rail_hover"),
    ("rail_on_selected", "rail_selected"),
    ("tip_text", "tip"),
)
LINE_PAIRS: tuple[tuple[str, str], ...] = (
    ("field_border", "field"),
    ("field_border", "surface"),
    ("accent", "surface"),
    ("accent", "window"),
    ("accent", "field"),
    ("attention_line", "surface"),
    ("critical", "field"),
    *((f"series_{n}", "surface") for n in range(1, 6)),
)


def color_names() -> tuple[str, ...]:
    """The names of all colours of the table."""
    return tuple(field.name for field in fields(Tokens) if field.name != "name")


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Relative luminance 0 to 1 (WCAG 2.2, definition of relative luminance, sRGB)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
