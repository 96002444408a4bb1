"""A whole clinic as files: ``clinic.json``, one ``tables/<table>.jsonl`` for each table, ``blobs/<SHA-256>``."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any, NoReturn

from clinic.errors import FileRefused
from clinic.records.plain import plain

FORMAT = 1
MAX_LINE = 16 << 20
"""Bytes of one row, far above what the program writes."""
MAX_HEAD = 32 << 20
MAX_DEPTH = 64
"""Lists and objects within each other."""
README = """This folder holds the whole record of the clinic “{name}”, exported on {day} with Skinfolio.

NOTHING IN THIS FOLDER IS ENCRYPTED. Whoever has it can read every name and see every photo. Keep it on an encrypted
disk, and delete it when it has served its purpose. The photos are the files as they came: they may hold the place where
they were taken and the camera's serial numbers. To give photos to others export those instead, without either.

tables/*.jsonl  one file for each kind of entry, one JSON object on each line; times are UTC, dates ISO 8601
blobs/*         photos as they were taken in, PDF documents, laboratory messages; the name is the SHA-256 of the content
clinic.json     format, version of the tables, and how many rows and files there are

To read it back: create an empty clinic, then import this folder (skinfolio import clinic FOLDER).
"""


def write_rows(folder: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one table; return how many rows. Raises ``OSError``."""
    count = 0
    path = folder / "tables" / f"{table}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(plain(row), ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return count


def read_rows(folder: Path, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each row. Raises ``FileRefused`` naming file and line, ``OSError``.

    The lines are read here and not by a worker: its answer would be the same JSON, to be read by the same parser,
    which is Python's own and safe in memory. What could hurt is bounded: the length of a line and its depth.
    """
    path = folder / "tables" / f"{table}.jsonl"
    if not path.exists():
        return
    if not path.is_file():  # a pipe or a device would be read without end
        raise bad_line(table, 1, "it is no file")
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), start=1):
            if len(line) > MAX_LINE:
                raise bad_line(table, number, f"it is longer than {MAX_LINE >> 20} MB")
            try:
                row = json_object(line)
            except ValueError as error:
                raise bad_line(table, number, str(error)) from error
            yield number, row


def json_object(text: bytes) -> dict[str, Any]:
    """The JSON object in ``text``. Raises ``ValueError`` saying in words why there is none that we read."""
    try:
        found = json.loads(text.decode("utf-8"), parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError("it is no JSON") from error
    if not isinstance(found, dict):
        raise ValueError("it is no object")
    if text.count(b"[") + text.count(b"{") > MAX_DEPTH and _depth(found) > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _depth(value: Any) -> int:
    """How many lists and objects lie within each other."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return depth


def bad_line(table: str, number: int, why: str) -> FileRefused:
    """A line that cannot be taken, in words."""
    return FileRefused(
        f"{table}.jsonl, line {number} cannot be read: {shorten(why, 200)}.",
        "Export the clinic again; nothing was imported.",
    )


@dataclass(frozen=True, slots=True)
class Head:
    """What an export says of itself: the revision of its tables, counts by table, and files the clinic had lost."""

    schema: str
    made_at: datetime
    counts: dict[str, int]
    missing: dict[str, str]
    """SHA-256 to what the file was, in words."""


def write_head(folder: Path, clinic: str, head: Head) -> None:
    """Write ``clinic.json`` and ``README.txt``. Raises ``OSError``."""
    content = {"format": FORMAT, **plain(asdict(head))}
    (folder / "clinic.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    text = README.format(name=clinic, day=head.made_at.astimezone().date().isoformat())
    if head.missing:
        text += "\nThese files could not be read and are missing here:\n" + "\n".join(head.missing.values()) + "\n"
    (folder / "README.txt").write_text(text, encoding="utf-8-sig")


def read_head(folder: Path, schema: str) -> Head:
    """What an export says of itself. Raises ``FileRefused`` where it is none, or of other tables than ``schema``."""
    try:
        with (folder / "clinic.json").open("rb") as file:
            content = json_object(file.read(MAX_HEAD))
        made_by = int(content["format"])
        head = Head(
            schema=str(content["schema"]),
            made_at=datetime.fromisoformat(content["made_at"]),
            counts={str(name): int(count) for name, count in content["counts"].items()},
            missing={str(name): str(what) for name, what in content["missing"].items()},
        )
    except (FileNotFoundError, IsADirectoryError) as error:
        raise FileRefused("This folder holds no exported clinic.", "Choose the folder with clinic.json.") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise FileRefused("The file clinic.json is damaged.", "Export the clinic again.") from error
    if made_by > FORMAT or head.schema != schema:
        raise FileRefused(
            "This export was made by another version of Skinfolio.",
            "Export it again with the version that is to read it.",
        )
    return head
