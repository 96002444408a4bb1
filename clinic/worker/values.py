"""Records as plain JSON and back, each value checked against the type its record declares.

Unlike the export format this keeps what a time zone was, so that a report read in the worker is the same report.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar

from clinic.records.partial_date import PartialDate

T = TypeVar("T")
_PLAIN = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """A record, or a value of one, as plain JSON."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def built(kind: type[T], value: Any) -> T:
    """The record of ``kind`` that ``plain`` made ``value`` of. Raises ``ValueError`` where anything does not fit."""
    read: _Read = _reader(kind)  # type: ignore[arg-type]  # a class can be a key
    found = read(value)
    assert isinstance(found, kind)
    return found


_Read = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Read:
    """What reads a value of this type: put together once for each type, since a file has many values."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        (inner,) = [_reader(each) for each in typing.get_args(kind) if each is not type(None)]
        return lambda value: None if value is None else inner(value)
    if typing.get_origin(kind) is tuple:
        return partial(_list, _reader(typing.get_args(kind)[0]))
    if kind is float:
        return _number
    if kind in (str, int, bool):
        return partial(_same, kind)
    if dataclasses.is_dataclass(kind) and kind is not PartialDate:
        assert isinstance(kind, type)
        hints = typing.get_type_hints(kind)
        return partial(_record, kind, {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)})
    return partial(_from_text, _WRITTEN.get(kind, kind))


_WRITTEN: Mapping[Any, _Read] = {datetime: datetime.fromisoformat, PartialDate: PartialDate.parse_iso}


def _same(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"no {kind.__name__}")
    return value


def _number(value: Any) -> float:
    if type(value) not in (float, int):
        raise ValueError("no float")
    return float(value)


def _list(inner: _Read, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("no list")
    return tuple(map(inner, value))


def _from_text(read: _Read, value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("no text")
    return read(value)  # a time, a date, or a word of an enum


def _record(kind: Any, readers: Mapping[str, _Read], value: Any) -> Any:
    if not isinstance(value, dict) or value.keys() != readers.keys():
        raise ValueError(f"no {kind.__name__}")
    return kind(**{name: read(value[name]) for name, read in readers.items()})
