from __future__ import annotations

import pytest

from autograd import Value, caller_variables, names

at_module_level = Value(1.0)


def test_a_label_wins_then_a_variable_then_a_number():
    a, unlabelled = Value(2.0, "first"), Value(3.0)
    total = a * unlabelled - 0.5
    assert list(names(total).values()) == ["first", "unlabelled", "v1", "0.5", "total"]


def test_results_are_counted_in_the_order_of_the_graph():
    x = Value(2.0)
    named = names((x * x).exp() + x.sin(), variables={})
    assert list(named.values()) == ["v1", "v2", "v3", "v4", "v5"]
    assert next(iter(named)) is x


def test_variables_can_be_given():
    x = Value(2.0)
    assert names(x, variables={"theta": x, "y": 2.0})[x] == "theta"


def test_constants_are_named_by_their_number():
    a = Value(1.0)
    named = names(a * -2.5 + 1e9, variables={"a": a})
    assert list(named.values()) == ["a", "−2.5", "v1", "1e+09", "v2"]


def test_of_several_variables_the_first_gives_the_name():
    first = Value(1.0)
    second = first
    assert names(second)[second] == "first"


def test_a_node_is_found_by_its_name():
    weight, x = Value(2.0, "weight"), Value(3.0)
    named = names(weight * x)
    assert named.find("weight") is weight
    assert named.find("x") is x
    with pytest.raises(LookupError, match="called 'wieght': did you mean weight"):
        named.find("wieght")
    with pytest.raises(LookupError, match="there are weight, x, v1"):
        named.find("q")


def test_several_nodes_with_one_name_are_told_apart():
    first, second = Value(2.0, "a"), Value(3.0, "a")
    named = names(first * second + first)
    assert [named[first], named[second]] == ["a", "a#2"]
    assert named.find("a") is first
    assert named.find("a#2") is second


def test_locals_win_over_globals_and_private_names_do_not_count():
    _private = Value(1.0)
    inner = at_module_level
    assert names(at_module_level)[at_module_level] == "inner"
    assert names(_private)[_private] == "v1"
    assert inner is at_module_level


def test_globals_are_seen():
    assert names(at_module_level)[at_module_level] == "at_module_level"


def test_the_caller_is_the_nearest_one_outside_the_library():
    here = "here"
    assert caller_variables()["here"] == here
    assert caller_variables()["at_module_level"] is at_module_level

    def inside():
        there = "there"
        return caller_variables(), there

    assert "there" in inside()[0]
    assert "here" not in inside()[0]


def test_a_name_is_text_whatever_is_in_it():
    label = "{x}<b>\"'\n😀"
    assert list(names(Value(1.0, label)).values()) == [label]


def test_two_outputs_are_named_together():
    a = Value(1.0)
    up, down = a + 1, a - 1
    assert list(names(up, down).values()) == ["a", "1", "up", "1", "down"]


def test_names_of_a_deep_graph():
    a = x = Value(1.0)
    for _ in range(10_000):
        x = x + a
    assert names(x)[a] == "a"
    assert len(names(x)) == 10_001
