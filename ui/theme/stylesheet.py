"""The style sheet, made from the tokens.

Widgets name their part by dynamic properties: ``ui`` (what it is: ``"card"``, ``"chip"``, ``"title"`` ...),
``kind`` (of a button: ``"primary"``, ``"quiet"``, ``"danger"``) and ``tone`` (``"neutral"``, ``"accent"``,
``"attention"``, ``"critical"``, ``"done"``, ``"caution"``).
"""

from pathlib import Path
from string import Template

from ui.theme import tokens as sizes
from ui.theme.qss_controls import CONTROLS
from ui.theme.qss_parts import PARTS
from ui.theme.qss_views import VIEWS
from ui.theme.tokens import Tokens, color_names

TONES = ("neutral", "accent", "attention", "critical", "done", "caution")


def build_stylesheet(tokens: Tokens, icon_folder: Path) -> str:
    """The whole style sheet; ``icon_folder`` holds ``caret-down-light.svg`` and so on."""
    values: dict[str, object] = {name: getattr(tokens, name) for name in color_names()}
    values |= {
        "radius": f"{sizes.RADIUS}px",
        "small": f"{sizes.SMALL}px",
        "body": f"{sizes.BODY}px",
        "heading": f"{sizes.HEADING}px",
        "title": f"{sizes.TITLE}px",
        "display": f"{sizes.DISPLAY}px",
    }
    for icon in ("caret-down", "caret-up", "caret-right", "caret-left", "tick", "dash", "dot"):
        values[icon.replace("-", "_")] = f'url("{(icon_folder / f"{icon}-{tokens.name}.svg").as_posix()}")'
    return Template(CONTROLS + VIEWS + PARTS + _tones(tokens)).substitute(values)


def _tones(tokens: Tokens) -> str:
    rules = []
    for tone in TONES:
        text = tokens.text if tone == "neutral" else getattr(tokens, tone)
        ground = getattr(tokens, f"{tone}_soft")
        rules += [
            f'[ui="chip"][tone="{tone}"] {{ background: {ground}; color: {text}; }}',
            f'[ui="chip"][tone="{tone}"] QLabel {{ color: {text}; }}',
            f'QLabel[ui="text"][tone="{tone}"] {{ color: {text}; }}',
        ]
    return "\n".join(rules)
