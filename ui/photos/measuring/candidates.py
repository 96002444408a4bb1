"""Candidates of a count: proposed by the aid or added by a person, each ticked or not.

Candidates(bumps, scale)
    shown(least) -> those to be looked at when the aid is as sure as ``least`` at least; what a person touched stays
    toggle(at); add(point, radius); take_out(at)          ``at``: index among all
    ticked(least) -> points that are counted;  told(least) -> how the count came about, in words
    asked(least) -> the same, with what to do next
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic.measure.bumps import Bump
from clinic.measure.lengths import local_scale
from clinic.records.scales import PhotoScale, Point


@dataclass(frozen=True, slots=True)
class Candidate:
    """``score``: how sure the aid is; ``None``: a person added it."""

    point: Point
    radius: float
    """Pixels of the photo."""
    score: float | None
    ticked: bool = True
    touched: bool = False
    """A person decided about it: the slider no longer does."""


class Candidates:
    """All of one count."""

    def __init__(self, bumps: Sequence[Bump] = (), scale: PhotoScale | None = None) -> None:
        self.all = [Candidate((bump.x, bump.y), _radius(bump, scale), bump.score) for bump in bumps]

    def shown(self, least: float) -> list[int]:
        """Indices of what is shown, in reading order of the aid, added ones last."""
        return [at for at, each in enumerate(self.all) if each.touched or each.score is None or each.score >= least]

    def toggle(self, at: int) -> None:
        """Tick it or take the tick away."""
        known = self.all[at]
        self.all[at] = replace(known, ticked=not known.ticked, touched=True)

    def add(self, point: Point, radius: float) -> int:
        """One that the aid missed; its index."""
        self.all.append(Candidate(point, radius, None, touched=True))
        return len(self.all) - 1

    def ticked(self, least: float) -> tuple[Point, ...]:
        """What is counted."""
        return tuple(self.all[at].point for at in self.shown(least) if self.all[at].ticked)

    def told(self, least: float) -> str:
        """``13 proposed, 1 not taken, 2 added by hand``."""
        shown = [self.all[at] for at in self.shown(least)]
        proposed = [each for each in shown if each.score is not None]
        added = sum(each.score is None and each.ticked for each in shown)
        words = [f"{len(proposed)} proposed"]
        refused = sum(not each.ticked for each in proposed)
        if refused:
            words.append(f"{refused} not taken")
        if added:
            words.append(f"{added} added by hand")
        return ", ".join(words)

    def asked(self, least: float) -> str:
        """What was proposed, and what a person may do with it."""
        return f"{self.told(least)}: click a ring to take it out, click a bump to add it (Tab, Space)."

    @property
    def usual_radius(self) -> float:
        """Of those proposed, for one that is added; 0: there is none."""
        radii = sorted(each.radius for each in self.all if each.score is not None)
        return radii[len(radii) // 2] if radii else 0.0


def _radius(bump: Bump, scale: PhotoScale | None) -> float:
    """In pixels of the photo, as they are where the bump lies."""
    return bump.diameter_mm / 2 / (local_scale((bump.x, bump.y), scale) if scale is not None else 1.0)
