"""The views as actions: Ctrl+K finds each by name, the number keys lead to them, F1 lists the keys."""

from functools import partial
from typing import TYPE_CHECKING

from ui.actions import Actions
from ui.bodymap.view_groups import ViewKey, view_keys
from ui.bodymap.views import view_label

if TYPE_CHECKING:
    from ui.bodymap.map_view import MapView

GROUP = "Body map"


def add_view_actions(actions: Actions, view: "MapView") -> None:
    """Register what can be looked at and shown."""
    for key in view_keys(view.canvas.atlas):
        run = partial(_show_next, view, key)
        actions.add(f"map.key.{key.key}", f"Map: {key.name}", run, shortcut=key.key, group=GROUP, scope=view)
    named = {key.views[0] for key in view_keys(view.canvas.atlas) if len(key.views) == 1}
    for name in view.canvas.atlas.views:
        if name not in named:
            label = view_label(name)
            run = partial(view.show_view, name)
            actions.add(f"map.view.{name}", f"Map: {label[0].lower()}{label[1:]}", run, group=GROUP, scope=view)
    labels, far = view.pins_menu.labels, view.pins_menu.far_side
    actions.add("map.labels", "Map: labels beside the pins", labels.toggle, group=GROUP, scope=view)
    actions.add("map.far", "Map: pins on the far side", far.toggle, group=GROUP, scope=view)


def _show_next(view: "MapView", key: ViewKey) -> None:
    view.show_view(key.after(view.presets.view))
