"""Tables sort, copy, remember."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.row_model import Column, RowModel
from ui.widgets.spark_line import spark_points
from ui.widgets.table import DataTable


@dataclass(frozen=True)
class Item:
    """A row."""

    name: str
    size: float


ROWS = [Item("b, second", 9), Item("Ärmel", 10), Item("c", 2)]


def _model() -> RowModel[Item]:
    return RowModel(
        [
            Column("Name", lambda row: row.name, second=lambda row: row.name.upper()),
            Column("Size", lambda row: f"{row.size:g} mm", sort=lambda row: row.size, width=90, right=True),
        ],
        ROWS,
    )


def _table(qtbot: QtBot, theme: Theme, settings: QSettings | None = None) -> DataTable:
    model = _model()
    table = DataTable(theme, model, "items", settings)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    return table


def _shown(table: DataTable) -> list[str]:
    return [str(table.model().index(row, 0).data()) for row in range(table.model().rowCount())]


def test_rows_stand_as_given_until_sorted_by_value(qtbot: QtBot, theme: Theme) -> None:
    table = _table(qtbot, theme)
    assert _shown(table) == [row.name for row in ROWS]
    table.sort_by(1)
    assert _shown(table) == ["c", "b, second", "Ärmel"]
    table.sort_by(0)
    assert _shown(table) == ["Ärmel", "b, second", "c"]


def test_choosing_tells_the_row_of_the_model(qtbot: QtBot, theme: Theme) -> None:
    table = _table(qtbot, theme)
    table.sort_by(1)
    with qtbot.waitSignal(table.row_chosen) as chosen:
        table.choose_row(2)
    assert chosen.args == [2]
    assert table.current_row == 2
    with qtbot.assertNotEmitted(table.row_chosen):
        table.choose_row(0, quiet=True)
    with qtbot.waitSignal(table.row_activated) as activated:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert activated.args == [0]
    table.choose_row(-1)
    assert table.current_row == -1


def test_copy_as_text_and_csv(qtbot: QtBot, theme: Theme) -> None:
    table = _table(qtbot, theme)
    table.choose_row(0)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Name\tSize\nb, second\t9 mm\n"
    assert bytes(data.data("text/csv").data()).decode() == 'Name,Size\r\n"b, second",9 mm\r\n'


def test_columns_and_sorting_are_remembered(qtbot: QtBot, theme: Theme, settings: QSettings) -> None:
    first = _table(qtbot, theme, settings)
    first.setColumnWidth(0, 123)
    first.sort_by(1, descending=True)
    second = _table(qtbot, theme, settings)
    assert second.columnWidth(0) == 123
    assert _shown(second) == ["Ärmel", "b, second", "c"]


def test_columns_fill_the_width(qtbot: QtBot, theme: Theme) -> None:
    table = _table(qtbot, theme)
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()


def test_course_has_gaps_and_a_flat_one_runs_through_the_middle() -> None:
    box = QRectF(0, 0, 66, 26)
    assert [len(run) for run in spark_points(box, [1, 2, None, 4])] == [2, 1]
    assert {point.y() for point in spark_points(box, [3, 3, 3])[0]} == {13.0}
    assert spark_points(box, [None]) == []
