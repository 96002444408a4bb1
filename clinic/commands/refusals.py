"""What a command about one picture gives back where the picture is refused."""

from clinic.commands.frame import SOME_REFUSED, Result, say
from clinic.errors import ClinicError


def refused(error: ClinicError) -> Result:
    """Told on standard error as all messages are, and as one JSON object, so that a script learns the reason."""
    say([error.what, error.todo])
    data = {"outcome": "refused", "reason": error.what, "todo": error.todo or None}
    return Result(data, (), SOME_REFUSED)
