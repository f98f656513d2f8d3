"""Comparisons are remembered, and keep nothing alive."""

import gc
import weakref

import pytest

import autograd
from autograd import BranchError, Value, no_grad
from autograd.comparisons import among


def said(*values: Value) -> list[str]:
    return list(map(str, among(values)))


def test_every_comparison_with_a_number_counts() -> None:
    v = Value(50.0, "v")
    assert not v > 100
    assert v > 10
    assert v < 60
    assert v
    assert said(v) == [
        "v > 100 was false",
        "v > 10 was true",
        "v < 60 was true",
        "v != 0 was true",
    ]


def test_both_sides_know_of_a_comparison() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    assert a < b
    assert said(a, b) == said(b, a) == ["a < b was true"]
    assert said(a) == ["a < a Value outside of the graph was true"]
    assert said(b) == ["b > a Value outside of the graph was true"]


def test_numbers_beyond_all_floats_compare_as_infinities() -> None:
    v = Value(1.0, "v")
    assert v < 10**400
    assert v > -(10**400)
    assert said(v) == ["v < ∞ was true", "v > −∞ was true"]


def test_operands_are_called_by_their_labels_where_they_have_one() -> None:
    a, b = Value(1.0, "a"), Value(2.0)
    total, tripled = a + b, a * 3
    assert total > 0
    assert tripled > 0
    assert b > 0
    assert said(total, tripled, b) == [
        "a + … > 0 was true",
        "a·3 > 0 was true",
        "a leaf > 0 was true",
    ]


def test_nothing_is_remembered_without_recording() -> None:
    v = Value(1.0)
    with no_grad():
        assert v > 0
    assert said(v) == []


def test_a_comparison_keeps_no_graph_alive() -> None:
    class Watched(Value):
        __slots__ = ("__weakref__",)

    bound, result = Value(1.0), Watched(2.0)
    seen = weakref.ref(result)
    assert bound < result
    assert result > bound
    del result
    gc.collect()
    assert seen() is None
    assert bound._compared


def test_what_is_compared_for_ever_is_not_remembered_for_ever() -> None:
    v = Value(1.0)
    for i in range(5000):
        assert v < i + 2
    assert len(v._compared) == 1000


def branching(a: Value, b: Value) -> Value:
    if a > 100:
        return a + b
    return a * 2 - b if a > 10 else a * 3 - b if b < a else a + b * 4


@pytest.mark.parametrize(
    ("recorded", "elsewhere"),
    [((50, 0), (150, 0)), ((50, 0), (5, 0)), ((5, 1), (5, 9)), ((5, 9), (5, 1)), ((5, 9), (99, 9))],
)
def test_all_comparisons_in_a_graph_are_seen_to(
    recorded: tuple[float, float], elsewhere: tuple[float, float]
) -> None:
    a, b = (Value(x, name) for x, name in zip(recorded, "ab"))
    program = autograd.compile(branching(a, b), inputs=[a, b], check=True)
    assert program(*recorded)[0] == branching(a, b).data
    with pytest.raises(BranchError, match="which is not so"):
        program(*elsewhere)


def test_what_is_compared_outside_of_the_graph_is_told() -> None:
    x = Value(2.0, "x")
    result = x * 3 if x < abs(x) * 2 else x
    report = autograd.compile(result, inputs=[x], check=True).report()
    assert "x < a Value outside of the graph was true; elsewhere it may be wrong" in str(report)


def test_comparisons_with_what_is_no_number() -> None:
    with pytest.raises(TypeError):
        assert Value(1.0) < "2"  # type: ignore[operator]
