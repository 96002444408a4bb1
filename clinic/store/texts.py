"""Text that any database can hold: no half signs, no zero characters. Both come from pasting and from broken files."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import inspect

_PLAIN = frozenset((int, float, bool, type(None), datetime))


def storable(text: str) -> str:
    """``text`` with lone surrogates replaced by U+FFFD and zero characters left out."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return text.replace("\x00", "").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def storable_value(value: Any) -> Any:
    """The same for texts inside lists, tuples and mappings; the value itself where nothing is to be done."""
    if isinstance(value, str):
        clean = storable(value)
        return value if clean == value else clean
    if isinstance(value, Mapping):
        if all(_is_clean(key) and _is_clean(inner) for key, inner in value.items()):
            return value
        return {storable_value(key): storable_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(storable_value(inner) for inner in value)
    return value


def _is_clean(value: Any) -> bool:
    """Whether a value needs no look inside: nearly all are so."""
    kind = value.__class__
    return (value.isascii() and "\x00" not in value) if kind is str else kind in _PLAIN


def make_storable(row: Any) -> None:
    """Clean the texts of a row that is about to be written, so that row and audit trail hold the same."""
    state = inspect(row)
    held = state.dict
    for name in column_names(state.mapper):
        value = held.get(name)
        if not _is_clean(value) and isinstance(value, str | list | dict):
            clean = storable_value(value)
            if clean != value:
                setattr(row, name, clean)


@cache
def column_names(mapper: Any) -> tuple[str, ...]:
    """Names of the attributes of a mapped class that are columns."""
    return tuple(column.key for column in mapper.column_attrs)


def storable_parameters(parameters: Any) -> Any:
    """Parameters of one statement, or of many: a search for a half sign must find nothing, not fail."""
    if isinstance(parameters, tuple):
        if all(map(_is_clean, parameters)):
            return parameters
        return tuple(storable(p) if isinstance(p, str) else p for p in parameters)
    if isinstance(parameters, list):
        return [storable_parameters(one) for one in parameters]
    if isinstance(parameters, dict):
        return {name: storable(p) if isinstance(p, str) else p for name, p in parameters.items()}
    return parameters
