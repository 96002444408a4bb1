"""Measuring and marking in the photo that is shown.

MeasureBoard(ctx, view, owner)               view: the picture; owner: the viewer
    strip, bar, results                      tools at the left, line below while one is in the hand, list for the facts
    show(row, lesions)                       the photo; None: none
    take(key); put_away(); tool -> Tool | None
    toggle_view(key)                         "marks", "ruler", "grid"
    click(at) -> bool; escape() -> bool      from the viewer; pixels of the photo
    paint(painter, transform)
    tool_changed                             signal
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, Signal, Slot
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QWidget

from clinic.records.lesions import LesionRow
from clinic.records.measures import MeasureRow
from clinic.records.photos import PhotoRow
from clinic.records.rights import Right
from ui.context import Context
from ui.photos.measuring.board_painter import BoardPainter, Shown
from ui.photos.measuring.count_tool import CountTool
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.line_tools import AxesTool, LengthTool
from ui.photos.measuring.outline_tool import OutlineTool
from ui.photos.measuring.pixel_source import PixelSource
from ui.photos.measuring.pointer import REACH, MeasurePointer
from ui.photos.measuring.results import ResultsList
from ui.photos.measuring.scale_tool import ScaleTool
from ui.photos.measuring.strip import ToolStrip
from ui.photos.measuring.tool import Tool
from ui.photos.measuring.tool_bar import ToolBar
from ui.widgets.deep_view import DeepView
from ui.withheld import withhold

VIEWS = (
    ("marks", "Marks", "eye", "Show or hide what was measured", "H"),
    ("ruler", "Ruler", "ruler", "Millimetres along the edges, where the scale is known", "Shift+R"),
    ("grid", "Grid", "grid-four", "Lines of millimetres over the photo, where the scale is known", "G"),
    ("colours", "Colours", "palette", "Match brightness and white balance to another photo, only to look at", "W"),
)


class MeasureBoard(QObject):
    """One tool at a time; nothing is stored before a shape is complete."""

    tool_changed = Signal()
    colours_pressed = Signal()

    def __init__(self, ctx: Context, view: DeepView, owner: QWidget) -> None:
        super().__init__(owner)
        self._view = view
        self.desk = Desk(ctx, view, owner)
        self._pixels = PixelSource(ctx)
        made = (ScaleTool, LengthTool, AxesTool)
        self.tools: dict[str, Tool] = {tool.key: tool for tool in (kind(self.desk) for kind in made)}
        self.outline, self.count = OutlineTool(self.desk, self._pixels), CountTool(self.desk, self._pixels)
        self.tools |= {"outline": self.outline, "count": self.count}
        self.tool: Tool | None = None
        self.shown = Shown()
        self._painter = BoardPainter(self.desk, self.shown)
        offers = [(tool.key, tool.title, tool.icon, tool.tip, tool.shortcut) for tool in self.tools.values()]
        self.strip = ToolStrip(ctx, offers, VIEWS)
        self.bar = ToolBar()
        self.results = ResultsList(ctx, self.desk)
        self._pointer = MeasurePointer(self.desk, self._current)
        self._connect(ctx)

    def show(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow]) -> None:
        """Another photo, or something about it changed."""
        before = self.desk.row
        if (row.id if row else "") != (before.id if before else ""):
            self._restart(row)
        elif row is not None and before is not None and row.scale != before.scale:
            self._pixels.of(row.id)
        self.desk.show(row, lesions)
        known = self.desk.scale is not None
        for key in ("ruler", "grid"):
            self.strip.button(key).setEnabled(known)
        self._offer()

    def take(self, key: str, _checked: bool = False) -> None:
        """Take a tool, or put it away where it is in the hand already."""
        tool = self.tools[key]
        if self.desk.row is None or not self.strip.button(key).isEnabled():
            self.strip.show_tool(self.tool.key if self.tool else "")
        elif tool is self.tool:
            self.put_away()
        else:
            self._leave()
            self.tool = tool
            tool.enter()
            self.bar.show_tool(tool)
            if tool.loupe:
                self._view.load_full()
            self._told()
            self._view.setFocus()

    @Slot()
    def put_away(self) -> None:
        """No tool is in the hand."""
        if self.tool is not None:
            self._leave()
            self._told()
            self._view.setFocus()

    def toggle_view(self, key: str, _checked: bool = False) -> None:
        """Show something over the photo, or hide it; kept while the window is open."""
        if key == "colours":
            self.colours_pressed.emit()
            return
        on = not getattr(self.shown, key)
        if on and key != "marks" and self.desk.scale is None:
            self.desk.say("The photo has no scale: set it first.")
            on = False
        setattr(self.shown, key, on)
        self.strip.show_view(key, on)
        self._view.update()

    def click(self, at: QPointF) -> bool:
        """The photo was clicked; whether that meant a tool or a shape."""
        if self.tool is not None:
            self.tool.click(at)
            return True
        found = self.desk.at(self.desk.inside(at), self.desk.pixels(REACH)) if self.shown.marks else None
        had = bool(self.desk.chosen_id)
        self.desk.choose(found.id if found is not None else "")
        return found is not None or had

    def escape(self) -> bool:
        """One step back; False: there was none."""
        desk = self.desk
        if self.tool is not None:
            if desk.cursor is not None and not self.tool.escape():
                desk.cursor = None
                self._view.update()
            elif desk.cursor is None and not self.tool.escape():
                self.put_away()
            return True
        had = bool(desk.chosen_id)
        desk.choose("")
        return had

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """Over the photo."""
        self._painter.paint(painter, transform, self.tool)

    def paint_bar(self, painter: QPainter, transform: QTransform) -> None:
        """How long a millimetre is where the view's middle lies: on a tilted plane not everywhere as long."""
        self._painter.paint_bar(painter, transform)

    def _connect(self, ctx: Context) -> None:
        desk = self.desk
        desk.changed.connect(self._changed)
        desk.kept.connect(self._kept)
        self.strip.tool_pressed.connect(self.take)
        self.strip.view_pressed.connect(self._view_pressed)
        self.strip.show_view("marks", True)
        self.bar.lesion_chosen.connect(self._lesion_chosen)
        for tool in self.tools.values():
            self.bar.add(tool)
            tool.told.connect(self._tell)
            withhold(ctx, Right.RECORD, self.strip.button(tool.key))

    def _current(self) -> Tool | None:
        return self.tool

    def _restart(self, row: PhotoRow | None) -> None:
        """Another photo: what was half drawn in the last one is gone, the tool stays in the hand."""
        self.desk.flush()
        if self.tool is not None:
            self.tool.leave()
            if row is None:
                self._leave()
                self._told()
        self._pixels.of(row.id if row is not None else "")

    def _leave(self) -> None:
        if self.tool is not None:
            tool, self.tool = self.tool, None
            tool.leave()
            self.desk.pending, self.desk.cursor = None, None

    def _told(self) -> None:
        self.strip.show_tool(self.tool.key if self.tool is not None else "")
        self.tool_changed.emit()
        self._view.update()

    @Slot()
    def _changed(self) -> None:
        self.results.show_rows()
        self._tell()
        self._view.update()

    @Slot(object)
    def _kept(self, _row: MeasureRow) -> None:
        if self.tool is not None:
            self.tool.kept()

    @Slot()
    def _tell(self) -> None:
        if self.tool is not None:
            self.bar.say(self.tool.hint())

    @Slot(str, bool)
    def _view_pressed(self, key: str, _on: bool) -> None:
        if key != "colours":
            self.strip.show_view(key, getattr(self.shown, key))
        self.toggle_view(key)

    @Slot(str)
    def _lesion_chosen(self, lesion_id: str) -> None:
        self.desk.wanted_lesion = lesion_id
        self._view.setFocus()

    def _offer(self) -> None:
        self.bar.offer(self.desk.offered(), self.desk.wanted_lesion)
