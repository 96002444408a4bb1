"""Words beside pins: none covers another."""

import random

import pytest

from ui.bodymap.labels import PIN_ROOM, Label, Labels, Wanted

SIZE = (640, 760)


def crowd(seed: int, count: int = 60) -> list[Wanted]:
    rnd = random.Random(seed)
    return [
        Wanted(f"lesion-{at}", rnd.uniform(20, 620), rnd.uniform(20, 740), rnd.uniform(50, 150), 20.0)
        for at in range(count)
    ]


def lay(labels: Labels, wanted: list[Wanted]) -> tuple[Label, ...]:
    return labels.lay_out(wanted, [(one.x, one.y) for one in wanted], SIZE)


def covers(label: Label, left: float, top: float, right: float, bottom: float) -> bool:
    return (
        label.left < right and left < label.left + label.width and label.top < bottom and top < label.top + label.height
    )


@pytest.mark.parametrize("seed", range(6))
def test_labels_cover_neither_each_other_nor_pins(seed: int) -> None:
    """Sixty pins at random places; what finds no room is left out, but most find it."""
    wanted = crowd(seed)
    placed = lay(Labels(), wanted)
    assert len(placed) >= 40
    for label in placed:
        assert label.left >= 0
        assert label.top >= 30  # the patient's sides are named there
        assert label.left + label.width <= SIZE[0]
        for other in placed:
            if other is not label:
                assert not covers(label, other.left, other.top, other.left + other.width, other.top + other.height)
        for pin in wanted:
            room = PIN_ROOM - 0.01
            assert not covers(label, pin.x - room, pin.y - room, pin.x + room, pin.y + room)


def test_a_lone_label_stands_right_of_its_pin_without_a_line() -> None:
    """Nothing is in the way."""
    (label,) = lay(Labels(), [Wanted("a", 300, 300, 80, 20)])
    assert label.end is None
    assert label.left > 300
    assert label.top < 300 < label.top + label.height


def test_the_same_pins_get_the_same_labels() -> None:
    """No chance is involved."""
    assert lay(Labels(), crowd(3)) == lay(Labels(), crowd(3))


def test_labels_stay_beside_their_pins_while_the_figure_turns() -> None:
    """Over twenty small steps nearly every label moves as its pin does."""
    labels, wanted = Labels(), crowd(1, 24)
    before = {label.key: label for label in lay(labels, wanted)}
    kept = total = 0
    for _ in range(20):
        wanted = [Wanted(one.key, one.x + 1.5, one.y, one.width, one.height) for one in wanted]
        now = {label.key: label for label in lay(labels, wanted)}
        for key in before.keys() & now.keys():
            total += 1
            kept += abs(now[key].left - before[key].left - 1.5) < 0.01 and now[key].top == before[key].top
        before = now
    assert kept / total > 0.95


def test_a_leader_line_runs_over_no_other_pin() -> None:
    """A row of pins with long words: some labels must go far."""
    wanted = [Wanted(str(at), 100 + 26.0 * at, 380, 140, 20) for at in range(12)]
    placed = lay(Labels(), wanted)
    assert any(label.end is not None for label in placed)
    for label in placed:
        if label.end is None:
            continue
        (x0, y0), (x1, y1) = label.start, label.end
        for part in (0.25, 0.5, 0.75, 0.95):
            x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
            for pin in wanted:
                if (pin.x, pin.y) != label.start:
                    assert max(abs(pin.x - x), abs(pin.y - y)) > 10
