"""Commands without a window: ``python main.py COMMAND ...``, the same services as the window uses.

Exit codes: 0 done; 1 some items were refused; 2 wrong use; 3 the clinic folder could not be
opened; 70 a bug of the program (EX_SOFTWARE).
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from clinic.commands import audit, backup, body, laboratory, outcomes, paper, people, pictures, privacy, storage, users
from clinic.commands.frame import BUG, CANNOT_OPEN, SOME_REFUSED, WRONG_USE, Call, Result, UsageError, general, say
from clinic.errors import CannotOpen, ClinicError
from clinic.log import default_log_folder, open_log, place_of
from clinic.records.partial_date import PartialDate


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="skinfolio",
        description="Skinfolio, a dermatology clinic logger. Without a command it opens the window.",
        parents=[general()],
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (storage, backup, people, pictures, body, laboratory, outcomes, paper, users, privacy, audit):
        module.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(arguments)
    call = Call(args)
    try:
        result: Result = args.run(call)
    except UsageError as error:
        say([error.what, error.todo])
        return WRONG_USE
    except CannotOpen as error:
        say([error.what, error.todo])
        return CANNOT_OPEN
    except ClinicError as error:
        say([error.what, error.todo])
        return SOME_REFUSED
    except Exception as error:  # noqa: BLE001  the second border: a bug in a command is told and logged without values
        open_log(default_log_folder())
        logging.getLogger(__name__).error("bug: %s", place_of(error))
        say([f"Something went wrong in the program ({place_of(error)}).", "What was saved before is safe."])
        return BUG
    finally:
        for clinic in call.opened:
            clinic.close()
    if getattr(args, "json", False):
        sys.stdout.write(json.dumps(result.data, ensure_ascii=False, default=_plain) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in result.lines)
    return result.code


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PartialDate | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


if __name__ == "__main__":
    sys.exit(main())
