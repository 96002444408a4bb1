"""How the preset views are offered: groups of aspects, most of them of either side, and nine keys.

groups(atlas) -> tuple[Group, ...]            every view of the atlas is in one of them
view_keys(atlas) -> tuple[ViewKey, ...]
place_of(groups, view) -> (group, aspect, side) | None
"""

from dataclasses import dataclass

from clinic.atlas import Atlas
from clinic.records.enums import Side
from ui.bodymap.views import view_label


@dataclass(frozen=True, slots=True)
class Aspect:
    """One direction to look from; two views (of the patient's right and left) or one."""

    label: str
    views: tuple[str, ...]

    def view(self, side: Side) -> str:
        """The view of a side, or the only one."""
        return self.views[1 if side is Side.LEFT and len(self.views) > 1 else 0]


@dataclass(frozen=True, slots=True)
class Group:
    """Views of one part of the body."""

    key: str
    label: str
    aspects: tuple[Aspect, ...]


def _pair(label: str, view: str) -> Aspect:
    return Aspect(label, (view.replace("{}", "right"), view.replace("{}", "left")))


_GROUPS = (
    Group("face", "Face", (Aspect("Front", ("face-front",)), _pair("¾", "face-{}"), _pair("Profile", "head-{}"))),
    Group(
        "head",
        "Head",
        (
            Aspect("Top", ("scalp",)),
            Aspect("Back", ("head-back",)),
            Aspect("Chin", ("chin",)),
            _pair("Ear", "ear-{}"),
            _pair("Behind", "ear-{}-behind"),
        ),
    ),
    Group("body", "Body", (Aspect("Front", ("body-front",)), Aspect("Back", ("body-back",)), _pair("Side", "body-{}"))),
    Group(
        "trunk",
        "Trunk",
        (
            Aspect("Front", ("torso-front",)),
            Aspect("Back", ("torso-back",)),
            _pair("Armpit", "axilla-{}"),
            Aspect("Genital", ("perineum",)),
        ),
    ),
    Group("hand", "Hands", (_pair("Palm", "hand-{}-palm"), _pair("Back", "hand-{}-dorsum"))),
    Group(
        "foot",
        "Feet",
        (
            _pair("Top", "foot-{}-dorsum"),
            _pair("Sole", "foot-{}-sole"),
            _pair("Inner", "foot-{}-medial"),
            _pair("Outer", "foot-{}-lateral"),
        ),
    ),
)
_HEADS = {"ear": "head", "scalp": "head", "chin": "head", "face": "face", "hand": "hand", "foot": "foot"}
_KEYS = (
    ("1", "face", ("face-front",)),
    ("2", "three-quarters", ("face-right", "face-left")),
    ("3", "profiles", ("head-right", "head-left")),
    ("4", "head", ("scalp", "head-back", "chin")),
    ("5", "ears", ("ear-right", "ear-left", "ear-right-behind", "ear-left-behind")),
    ("6", "body", ("body-front", "body-back", "body-right", "body-left")),
    ("7", "trunk", ("torso-front", "torso-back", "axilla-right", "axilla-left", "perineum")),
    ("8", "hands", ("hand-right-palm", "hand-left-palm", "hand-right-dorsum", "hand-left-dorsum")),
    (
        "9",
        "feet",
        tuple(f"foot-{side}-{part}" for part in ("dorsum", "sole", "medial", "lateral") for side in ("right", "left")),
    ),
)


@dataclass(frozen=True, slots=True)
class ViewKey:
    """A number key: pressed again, it goes on to its next view."""

    key: str
    name: str
    views: tuple[str, ...]

    def after(self, view: str) -> str:
        """What the key shows after ``view``."""
        return self.views[(self.views.index(view) + 1) % len(self.views)] if view in self.views else self.views[0]


def view_keys(atlas: Atlas) -> tuple[ViewKey, ...]:
    """The number keys as far as the atlas has their views."""
    found = ((key, name, tuple(view for view in views if view in atlas.views)) for key, name, views in _KEYS)
    return tuple(ViewKey(key, name, views) for key, name, views in found if views)


def groups(atlas: Atlas) -> tuple[Group, ...]:
    """The groups as far as the atlas has their views; a view that nobody grouped comes last in the likeliest one."""
    known = {view for group in _GROUPS for aspect in group.aspects for view in aspect.views}
    rest: dict[str, list[Aspect]] = {}
    for view in atlas.views:
        if view not in known:
            rest.setdefault(_HEADS.get(view.split("-")[0], "body"), []).append(Aspect(view_label(view), (view,)))
    found = []
    for group in _GROUPS:
        kept = tuple(aspect for aspect in group.aspects if set(aspect.views) <= set(atlas.views))
        found.append(Group(group.key, group.label, (*kept, *rest.get(group.key, ()))))
    return tuple(group for group in found if group.aspects)


def place_of(found: tuple[Group, ...], view: str) -> tuple[Group, Aspect, Side] | None:
    """Where a view is offered; the side is the midline where it has none."""
    for group in found:
        for aspect in group.aspects:
            if view in aspect.views:
                sides = (Side.RIGHT, Side.LEFT) if len(aspect.views) > 1 else (Side.MIDLINE,)
                return group, aspect, sides[aspect.views.index(view)]
    return None


def key_of(view: str) -> str:
    """The key that leads to a view."""
    return next((key for key, _, views in _KEYS if view in views), "")
