"""Records as plain JSON and back, each value checked against the type its record declares.

Unlike the export format this keeps what a time zone was, so that a report read in the worker is the same report.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from clinic.records.partial_date import PartialDate

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A record, or a value of one, as plain JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


def built(kind: type[T], value: Any) -> T:
    """The record of ``kind`` that ``plain`` made ``value`` of. Raises ``ValueError`` where anything does not fit."""
    found = _value(kind, value)
    assert isinstance(found, kind)
    return found


def _value(kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        inner = [each for each in typing.get_args(kind) if each is not type(None)]
        return None if value is None else _value(inner[0], value)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError("no list")
        return tuple(_value(typing.get_args(kind)[0], each) for each in value)
    if kind is float and type(value) is int:
        return float(value)
    if kind in (str, int, bool, float):
        if type(value) is not kind:
            raise ValueError(f"no {kind.__name__}")
        return value
    if dataclasses.is_dataclass(kind) and kind is not PartialDate:
        return _record(kind, value)
    return _from_text(kind, value)


def _from_text(kind: Any, value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("no text")
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is PartialDate:
        return PartialDate.parse_iso(value)
    return kind(value)  # a word of an enum


def _record(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(value, dict) or value.keys() != hints.keys():
        raise ValueError(f"no {kind.__name__}")
    return kind(**{name: _value(hint, value[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
