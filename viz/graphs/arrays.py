"""Arrays: the cards of a graph that is rolled up, with small heat maps of what is in them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.compiling.folding import Folded
from viz.graphs.cards import Arrow, Card, Map, Naming, Row

__all__ = ["array_cards"]

_MOST = 16
_LARGEST, _SMALLEST, _ROOM = 8.0, 3.5, 56.0

Numbers = NDArray[np.float64]


def array_cards(
    folded: Sequence[Folded],
    naming: Naming,
    opened: Sequence[Card] = (),
    inside: Collection[Value] = (),
) -> list[Card]:
    """Make a card of each array; parameters and constants stand in the card that uses them.

    Parameters
    ----------
    folded
        The arrays, operands before results.
    naming
        How numbers are written.
    opened
        Cards that stand in the place of arrays.
    inside
        The Values that are in them.
    """
    number = {id(array): i for i, array in enumerate(folded, 1)}
    cards: list[Card] = []
    multiplied = {id(x) for array in folded if array.is_product for x in array.operands}

    def has_card(array: Folded) -> bool:
        return array.kind == "result" or (array.kind != "parameter" and id(array) in multiplied)

    made = {value: card for card in opened for value in card.made}
    for array in folded:
        if not has_card(array) and len(folded) > 1:
            continue
        if any(value in inside for value in array.values):
            cards += dict.fromkeys(made[value] for value in array.values if value in made)
            continue
        is_result = array.kind == "result"
        heading = str(array) if is_result else f"{array.name}  {_shape(array)}"
        described = f"{heading}, {_shape(array)}"
        card = Card(f"array{number[id(array)]}", described, "array", [Row(heading)])
        shown_here = [x for x in array.operands if not has_card(x)]
        _show(card, array, naming, captioned=is_result)
        for shown in shown_here:
            _show(card, shown, naming)
        for operand in array.operands:
            if operand not in shown_here:
                id_ = f"e{number[id(operand)]}_{number[id(array)]}"
                ends: list[Hashable] = [value for value in operand.values if value in made]
                ends = ends or list(operand.values[-1:]) or [operand]
                for i, end in enumerate(ends):
                    card.arrows.append(Arrow(end, -1, id_ + f".{i}" * (len(ends) > 1)))
        ways_out: list[Hashable] = [*array.values] or [array]
        card.made = dict.fromkeys(ways_out, -1)
        cards.append(card)
    return _in_use(cards)


def _in_use(cards: Sequence[Card]) -> list[Card]:
    """Leave out what no arrow leads on from: constants that stand in the rows of neurons."""
    owner = {value: card for card in cards for value in card.made}
    used, stack = {cards[-1]}, [cards[-1]]
    while stack:
        more = {owner[arrow.value] for arrow in stack.pop().arrows} - used
        used |= more
        stack += more
    return [card for card in cards if card in used]


def _shape(array: Folded) -> str:
    return " × ".join(map(str, array.shape)) or "1"


def _show(card: Card, array: Folded, naming: Naming, captioned: bool = True) -> None:
    """Add what is in an array to a card: numbers if there is one, else maps."""
    if not array.shape:
        value = array.values[-1] if array.values else None
        grad = naming.numeral(float(array.grad)) if array.grad.size else ""
        card.rows.append(Row(array.name, naming.numeral(float(array.data)), grad, value))
        return
    if captioned:
        card.rows.append(Row(f"{array.name}  {_shape(array)}"))
    is_row = array.kind == "parameter" or (array.data.ndim == 1 and array.kind != "result")
    maps = [_sampled(x, is_row) for x in (array.data, array.grad) if x.size]
    card.rows.append(
        Row("", maps=tuple(Map(x.tolist(), _cell(x), i == 1) for i, x in enumerate(maps)))
    )


def _sampled(numbers: Numbers, is_row: bool) -> Numbers:
    """Take some rows and columns of a large array, from the first to the last."""
    if numbers.ndim == 1:
        numbers = numbers[None, :] if is_row else numbers[:, None]
    numbers = numbers.reshape(len(numbers), -1)
    for axis, length in enumerate(numbers.shape):
        if length > _MOST:
            chosen = np.linspace(0, length - 1, _MOST).round().astype(int)
            numbers = numbers.take(chosen, axis)
    return numbers


def _cell(numbers: Numbers) -> float:
    return min(_LARGEST, max(_SMALLEST, _ROOM / int(max(numbers.shape))))
