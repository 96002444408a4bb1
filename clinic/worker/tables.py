"""Tables of results in the worker: a look at their first rows, cutting them into parts, reading one part.

Only a reader of tables can say where a row ends (a quoted cell may hold line ends), so the worker cuts as well. The
clinic's process hands the bytes over and gets each part back to be read by itself; it never looks into one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clinic.errors import FileRefused
from clinic.intake.csv_reader import Table, joined, read_rows, table_of
from clinic.intake.csv_shape import sniff
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.records.lab_lists import CsvLayout, CsvShape
from clinic.records.labs import LabReportDraft
from clinic.worker.limits import allow_beyond_now
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

LOOK_BYTES = 256 << 10
"""How much of a table is looked at to tell its columns."""
PART_ROWS = 2_000
_MEMORY = 500 << 20
_SECONDS = 5.0
_TODO = "Ask the laboratory to send it in smaller files."
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[\x01-\x7f]\x00){4}", re.DOTALL)


def shape_apart(workers: WorkerPool, head: bytes, name: str) -> CsvShape:
    """What a table looks like by its first ``LOOK_BYTES`` (more is not sent), seen in a worker.

    Raises ``FileRefused`` where it is no table, ``ClinicError`` as ``WorkerPool.run``.
    """
    answer = workers.run(Request("csv-shape", name, _TODO, 6 * _SECONDS, {}, (head[:LOOK_BYTES],)))
    try:
        found = dict(answer.found)
        proposed = layout_of(found["proposed"])
        bare = {**found, "proposed": plain_layout(replace(proposed, columns=()))}
        return replace(built(CsvShape, bare), proposed=proposed)
    except (ValueError, TypeError, KeyError) as error:
        raise FileRefused(f"“{name}” cannot be read; it was not stored.", _TODO) from error


def look(_args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: the shape of a table of which ``bodies`` holds the beginning. Raises ``FileRefused``."""
    allow_beyond_now(_MEMORY)
    shape = sniff(_whole_lines(bodies[0]))
    return {**plain(shape), "proposed": plain_layout(shape.proposed)}, ()


def _whole_lines(data: bytes) -> bytes:
    """What was cut off at a number of bytes ends with a whole line, where its lines can be told by bytes."""
    if len(data) < LOOK_BYTES:
        return data
    if _UTF16.match(data):
        return data[: len(data) // 2 * 2]
    return data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data


def cut(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: the rows of a table in parts, each with its heading. Raises ``FileRefused``."""
    allow_beyond_now(_MEMORY)
    table = table_of(bodies[0], layout_of(args["layout"]))
    if isinstance(table, Broken):
        return {"broken": plain(table)}, ()
    heading, rows = table.rows[0], table.rows[1:]
    many = args["rows"]
    parts = [json.dumps([heading, *rows[at : at + many]]).encode() for at in range(0, len(rows), many)]
    return {"doubtful": table.doubtful_days}, parts


def rows_of_part(body: bytes, *, doubtful: bool) -> Table:
    """The rows that ``cut`` made a part of."""
    return Table(json.loads(body), doubtful)


def read_part(args: Mapping[str, Any], body: bytes, catalog: Any, zone: Any) -> Iterable[LabReportDraft | Broken]:
    """In the worker: what one part says."""
    table = rows_of_part(body, doubtful=args["doubtful"])
    return read_rows(table, layout_of(args["layout"]), catalog, zone, args["first"])


def whole_table(data: bytes, items: Iterable[ReadMessage | Broken]) -> Iterator[ReadMessage | Broken]:
    """The one message of a table from what its parts said: it is stored whole or not at all."""
    found = list(items)
    yield from (each for each in found if isinstance(each, Broken))
    if reports := joined(report for each in found if isinstance(each, ReadMessage) for report in each.reports):
        yield ReadMessage(data, reports)


def plain_layout(layout: CsvLayout) -> dict[str, Any]:
    """A layout as plain JSON."""
    return {**plain(replace(layout, columns=())), "columns": [[role, at] for role, at in layout.columns]}


def layout_of(found: Mapping[str, Any]) -> CsvLayout:
    """The layout that ``plain_layout`` made. Raises ``ValueError`` where anything does not fit."""
    columns = tuple((_role(role), _place(at)) for role, at in found["columns"])
    return replace(built(CsvLayout, {**found, "columns": []}), columns=columns)


def _role(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no role")
    return value


def _place(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("no column")
    return value
