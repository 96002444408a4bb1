"""What was done to entries whose seal, number or predecessor does not fit.

An entry's seal covers its number and the seal of the one before it. So an entry that only stands elsewhere fits with
another number; one whose stored seal its successor still names was changed; and where neither holds, it was made by
something that does not have the key.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy.orm import Session

from clinic.store.audit.breaks import BROKEN, INSERTED, span, were
from clinic.store.audit.head import Head
from clinic.store.audit.seals import Sealer
from clinic.store.audit.stored import Stored, stored_entry

_FAR, _MOST_GUESSES = 60, 20
"""By how many places an entry is looked for without any hint, and how often."""


@dataclass(frozen=True, slots=True)
class Step:
    """What of an entry shows its place. ``sealed``: whether its seal fits its content and number."""

    number: int
    seal: str
    previous: str
    sealed: bool


@dataclass(slots=True)
class Sorted:
    """The trail as it was written, as far as can be told, and what was done to it."""

    seals: dict[int, str]
    """Number that an entry had when it was written, to its seal."""
    last: int
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    exchanged: list[int] = field(default_factory=list)
    copies: list[tuple[int, int]] = field(default_factory=list)
    """Where the copy stands, and of which entry."""
    inserted: list[int] = field(default_factory=list)
    forged: list[int] = field(default_factory=list)
    rewritten: list[int] = field(default_factory=list)
    """Sealed entries that do not follow the sealed entry before them."""

    def differs(self, known: Head) -> bool:
        """Whether the whole entry with this number is another one than is known from elsewhere."""
        seal = self.seals.get(known.number)
        return seal is not None and seal != known.seal

    def words(self) -> Iterator[str]:
        """What was done, kind by kind."""
        for numbers, done in (
            (self.changed, "changed"),
            (self.removed, "removed"),
            (self.inserted, "inserted by something that does not have the clinic's key"),
            (self.forged, "written anew by something that does not have the clinic's key"),
        ):
            for first, last in _runs(numbers):
                yield f"{span(first, last)} {were(first, last)} {done}"
        for first, last in _runs(self.exchanged):
            yield f"{span(first, last)} stand in another order than they were written"
        for place, of in self.copies:
            yield f"entry {place} is a copy of entry {of}"
        for number in self.rewritten:
            yield f"it was written anew with the clinic's key: entry {number} does not follow the one before it"


def sort_out(
    session: Session, sealer: Sealer, steps: Sequence[Step], known: Sequence[Head], end: Head | None
) -> Sorted:
    """Find out what was done. ``known``: entries as other places know them; ``end``: the last that was written."""
    case = _Case(session, sealer, steps, known, end)
    case.place_moved()
    return case.judged()


class _Case:
    def __init__(
        self, session: Session, sealer: Sealer, steps: Sequence[Step], known: Sequence[Head], end: Head | None
    ) -> None:
        self._end = end
        self._session = session
        self._sealer = sealer
        self._steps = steps
        self._known = {head.seal: head.number for head in known}
        self._ends = {head.number: head.seal for head in known}
        self._was = {step.number: step.number for step in steps if step.sealed}  # place to number when written
        self._bad = {step.number: step for step in steps if not step.sealed}
        self._guessed: set[int] = set()
        self._index = {step.number: at for at, step in enumerate(steps)}
        self._by_seal: dict[str, list[int]] = defaultdict(list)
        self._after: dict[str, list[int]] = defaultdict(list)
        for step in steps:
            self._by_seal[step.seal].append(step.number)
            self._after[step.previous].append(step.number)

    def place_moved(self) -> None:
        """Find the number that entries had which fit another one than theirs."""
        waiting, guesses = list(self._bad), 0
        while waiting and guesses < _MOST_GUESSES:
            if not [place for place in waiting if self._place(place, self._hints(self._bad[place]))]:
                first = next(place for place in _starts(waiting) if place not in self._guessed)
                self._guessed.add(first)
                self._place(first, [first + by for size in range(1, _FAR) for by in (size, -size)])
                guesses += 1
            waiting = [place for place in waiting if place not in self._was]
            if not set(_starts(waiting)) - self._guessed:
                return

    def _hints(self, step: Step) -> Iterator[int]:
        yield from (self._was[at] + 1 for at in self._by_seal.get(step.previous, ()) if at in self._was)
        yield from (self._was[at] - 1 for at in self._after.get(step.seal, ()) if at in self._was)
        if step.seal in self._known:
            yield self._known[step.seal]

    def _place(self, place: int, numbers: Iterable[int]) -> bool:
        step, entry = self._bad[place], None
        for number in numbers:
            if number == step.number or number < 1:
                continue
            entry = entry or self._entry(step.number)
            if self._sealer.seal(entry, number) == step.seal:
                self._was[step.number] = number
                return True
        return False

    def _entry(self, number: int) -> Stored:
        entry = stored_entry(self._session, number)
        assert entry is not None
        return entry

    def judged(self) -> Sorted:
        """Name what was done to each."""
        result = Sorted({}, 0)
        seen: dict[int, int] = {}
        for place, was in sorted(self._was.items(), key=lambda pair: (pair[0] != pair[1], pair[0])):
            if was in seen:
                result.copies.append((place, was))
            else:
                seen[was] = place
        copies = {place for place, _ in result.copies}
        result.seals = {was: self._step(place).seal for was, place in seen.items()}
        for run in self._unplaced():
            self._judge_run(run, result)
        own = {*result.changed, *result.forged}
        result.last = max([*seen, *own], default=0)
        result.removed = [n for n in range(1, result.last + 1) if n not in seen and n not in own]
        ranked = sorted(seen.values())
        result.exchanged = [place for place, was in zip(ranked, sorted(seen), strict=True) if self._was[place] != was]
        self._judge_links(copies, result)
        return result

    def _step(self, number: int) -> Step:
        return self._steps[self._index[number]]

    def _unplaced(self) -> Iterator[list[Step]]:
        """Runs of neighbours that fit nowhere."""
        run: list[Step] = []
        for step in self._steps:
            if step.number not in self._was and (not run or run[-1].number == step.number - 1):
                run.append(step)
                continue
            if run:
                yield run
            run = [step] if step.number not in self._was else []
        if run:
            yield run

    def _judge_run(self, run: list[Step], result: Sorted) -> None:
        before, after = self._beside(run)
        numbers = [step.number for step in run]
        if self._room(before, after, numbers) < len(run) or self._told_as_inserted(after):
            result.inserted += numbers
            return
        whole = [step for step in run if self._content_fits(step)]  # only its seal or its link was overwritten
        alone = len(run) == 1 and self._cannot_tell(run[-1], after)
        kept = self._ends_as_known(run[-1], after) or alone or len(whole) == len(run)
        (result.changed if kept else result.forged).extend(numbers)

    def _beside(self, run: list[Step]) -> tuple[Step | None, Step | None]:
        first, last = self._index[run[0].number], self._index[run[-1].number]
        return (self._steps[first - 1] if first else None), (
            self._steps[last + 1] if last + 1 < len(self._steps) else None
        )

    def _room(self, before: Step | None, after: Step | None, numbers: list[int]) -> int:
        """How many entries were once written between the neighbours of a run."""
        first = self._was.get(before.number, before.number) if before else 0
        if after is not None:
            return self._was.get(after.number, after.number) - first - 1
        return 0 if self._end is not None and first >= self._end.number else len(numbers)

    def _told_as_inserted(self, after: Step | None) -> bool:
        """Whether the program found these at the end when it next wrote an entry."""
        entry = self._entry(after.number) if after is not None and after.sealed else None
        return entry is not None and entry.action == BROKEN and entry.details.get("kind") == INSERTED

    def _content_fits(self, step: Step) -> bool:
        entry, at = self._entry(step.number), self._index[step.number]
        before = self._steps[at - 1].seal if at else ""
        following = self._steps[at + 1].previous if at + 1 < len(self._steps) else self._ends.get(step.number, "")
        return following == self._sealer.seal(entry) or self._sealer.seal(entry, previous=before) == step.seal

    def _ends_as_known(self, last: Step, after: Step | None) -> bool:
        """Whether the seal of a run's last entry is still the one that was made when it was written."""
        if after is not None and after.number == last.number + 1:
            return after.previous == last.seal and self._entry(after.number).action != BROKEN
        return self._ends.get(last.number) == last.seal

    def _cannot_tell(self, last: Step, after: Step | None) -> bool:
        """Whether nothing is left that knows the seal which this entry had."""
        return (after is None and last.number not in self._ends) or (
            after is not None and after.number != last.number + 1
        )

    def _judge_links(self, copies: set[int], result: Sorted) -> None:
        """Whole neighbours that do not follow each other: what stands before was written anew with the key."""
        kept = [step for step in self._steps if step.number in self._was and step.number not in copies]
        for one, other in pairwise(kept):
            follows = self._was[other.number] == self._was[one.number] + 1
            if follows and other.previous != one.seal:
                result.rewritten.append(other.number)
        first = kept[0] if kept else None
        if first is not None and self._was[first.number] == 1 and first.previous:
            result.rewritten.append(first.number)


def _starts(numbers: Sequence[int]) -> Iterator[int]:
    """The first of each run of neighbours."""
    return (number for at, number in enumerate(numbers) if at == 0 or numbers[at - 1] != number - 1)


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
