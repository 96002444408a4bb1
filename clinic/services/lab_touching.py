"""Which reports a new one can bear on: those of its order, and those that tell of a sample of the same time.

The replay of ``rules.place`` compares statements of one order, and looks for repeats among samples of one time. What
neither shares an order nor a time with the new report, nor with a report that does, keeps its fate; so the work for
one report does not grow with the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

Sampled = tuple[datetime | None, bool]
"""When a sample was taken, and whether its day alone is known."""
_DAY = timedelta(days=1)


def touched(report_id: str, orders: Mapping[str, str], times: Mapping[str, Iterable[Sampled]]) -> set[str]:
    """The reports to be replayed for ``report_id``, itself among them.

    ``orders``: the order of each report, empty where it has no number; ``times``: of the samples that each tells of.
    """
    members: dict[str, list[str]] = {}
    for each, order in orders.items():
        members.setdefault(order, []).append(each)
    by_order = {order: [time for each in inside for time in times.get(each, ())] for order, inside in members.items()}
    seen, waiting = set[str](), [orders[report_id]]
    while waiting:
        order = waiting.pop()
        if order in seen:
            continue
        seen.add(order)
        mine = by_order[order]
        waiting += [other for other, theirs in by_order.items() if other not in seen and _meet(mine, theirs)]
    return {each for order in seen for each in members[order]}


def _meet(some: Sequence[Sampled], others: Sequence[Sampled]) -> bool:
    return any(_one_time(one, other) for one in some for other in others)


def _one_time(one: Sampled, other: Sampled) -> bool:
    (at, day_only), (then, other_day_only) = one, other
    if at is None or then is None:
        return False  # no repeat is told without the time of the sample
    if day_only == other_day_only:
        return _minute(at) == _minute(then)
    day, moment = (at, then) if day_only else (then, at)
    return day <= moment < day + _DAY


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
