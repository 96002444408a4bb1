"""How a recall ends, by what the program made it for.

end_of(kind) -> End
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class End:
    """``label`` stands above the outcome, ``outcomes`` are offered; ``enter``: what ends it otherwise, on which tab."""

    label: str = "Done, with this outcome"
    outcomes: tuple[str, ...] = ("Appointment made", "Was seen", "Does not want it", "Moved away")
    enter: str = ""
    action: str = ""
    without_result: bool = False
    close: str = "Done"
    asks: str = "How it ended"


_ENDS = {
    "histology": End(
        "Closed without result, because",
        ("Specimen was lost", "Laboratory has no record of it", "Could not be examined"),
        "Enter the result",
        "treatment-specimens",
        without_result=True,
        close="Close",
        asks="What became of it",
    ),
    "monitoring": End(enter="Enter the finding", action="treatment-monitoring"),
    "sutures": End(outcomes=("Sutures removed", "Removed elsewhere", "Nothing to remove")),
}


def end_of(kind: str) -> End:
    """A recall that a person made ends with any outcome."""
    return _ENDS.get(kind, End())
