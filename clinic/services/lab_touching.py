"""Which reports a new one can bear on: those of its order, and those that tell of a sample of the same time.

The replay of ``rules.place`` compares statements of one order, and looks for repeats among samples of one time. What
neither shares an order nor a time with the new report, nor with a report that does, keeps its fate; so the work for
one report does not grow with the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

Sampled = tuple[datetime | None, bool]
"""When a sample was taken, and whether its day alone is known."""
Numbers = tuple[str, str, str]
"""The laboratory's number of the order, whose numbering it is, and the clinic's number."""
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


def orders_of(numbers: Mapping[str, Numbers]) -> dict[str, str]:
    """The order of each report: those that share a number are of one. Without any number: empty."""
    known: list[tuple[str, list[Numbers]]] = []
    orders: dict[str, str] = {}
    for report, said in sorted(numbers.items()):
        if not said[0] and not said[2]:
            orders[report] = ""
            continue
        home = [(name, members) for name, members in known if any(_shared(said, m) for m in members)]
        if not home:
            home = [(report, [])]
            known.append(home[0])
        home[0][1].append(said)
        orders[report] = home[0][0]
        for name, members in home[1:]:  # this one ties orders together that looked apart
            home[0][1].extend(members)
            known.remove((name, members))
            orders |= {key: home[0][0] for key, order in orders.items() if order == name}
    return orders


def _shared(a: Numbers, b: Numbers) -> bool:
    """Whether two reports are of one order: by the laboratory's number, else, where one lacks it, by the clinic's."""
    if all(number and number != placer for number, _, placer in (a, b)):
        return a[0] == b[0] and (a[1] == b[1] or not a[1] or not b[1])
    return bool({a[0], a[2]} & {b[0], b[2]} - {""})
