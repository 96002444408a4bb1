"""The one gate of all services: who may do it, and that it was seen.

Each public method of a service names the right that it needs, with ``allowed`` or, where it shows one person's record,
with ``shows``. A use case that calls others is checked once, at its own gate. A test walks all services and finds a
method without one.
"""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from clinic.records.rights import Right
from clinic.services.core import Core


class Gated(Protocol):
    """A service: built from ``Core``."""

    _core: Core


S = TypeVar("S", bound=Gated)
P = ParamSpec("P")
R = TypeVar("R")
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def allowed(
    right: Right | None, *, at_entry: bool = False
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """The method needs ``right``; ``None``: whoever is signed in. Raises ``NotAllowed``.

    Where a right is needed and the method names a ``patient_id``, a restricted record is closed as it is for ``shows``.
    ``at_entry``: also for someone who still has to choose a passphrase of their own.
    """

    def gated(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        place = _place_of_patient(method)

        @wraps(method)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                return method(self, *args, **kwargs)
            if right is not None:
                self._core.require(right)
                known = _named(place, args, kwargs)
                if known:
                    self._core.check_view(known)
            elif not at_entry:
                self._core.require_own_passphrase()
            token = _inside.set(True)
            try:
                return method(self, *args, **kwargs)
            finally:
                _inside.reset(token)

        call.__right__ = right  # type: ignore[attr-defined]  # read by the test of all gates and by the table of rights
        return call

    return gated


def shows(right: Right) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """As ``allowed``, and the audit trail is told whose record was seen.

    The patient is the argument ``patient_id``, else what the result says of itself.
    """

    def gated(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        place = _place_of_patient(method)

        @wraps(method)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                return method(self, *args, **kwargs)
            core = self._core
            core.require(right)
            known = _named(place, args, kwargs)
            if known:
                core.check_view(known)
            token = _inside.set(True)
            try:
                result = method(self, *args, **kwargs)
            finally:
                _inside.reset(token)
            patient_id = known or _patient_in(result)
            if patient_id:
                if not known:
                    core.check_view(patient_id)
                core.seen(patient_id)
            return result

        call.__right__ = right  # type: ignore[attr-defined]  # as above
        return call

    return gated


def _place_of_patient(method: Callable[..., Any]) -> int:
    """Where among the arguments ``patient_id`` stands, -1: nowhere."""
    names = list(inspect.signature(method).parameters)[1:]
    return names.index("patient_id") if "patient_id" in names else -1


def _named(place: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The patient whom a call names, or an empty text."""
    return str(kwargs.get("patient_id") or (args[place] if 0 <= place < len(args) else "") or "")


def _patient_in(result: Any) -> str:
    found = getattr(result, "patient_id", "") or getattr(getattr(result, "row", None), "patient_id", "")
    if not found and type(result).__name__ == "PatientDetail":
        found = result.id
    return str(found or "")
