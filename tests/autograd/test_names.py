from __future__ import annotations

import pytest

from autograd import Value, caller_variables, names
from autograd.names import short
from nn import MLP

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


# --- short names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("layer1.neuron2.w[0]", "w¹₂₁"),
        ("layer2.neuron1.b", "b²₁"),
        ("layer1.neuron2.z", "z¹₂"),
        ("layer10.neuron2.a", "a¹⁰₂"),
        ("layer1.neuron12.w[0]", "w¹₁₂,₁"),
        ("layer1.neuron1.w[11]", "w¹₁,₁₂"),
        ("encoder.layer1.neuron2.a", "encoder.a¹₂"),
        ("neuron3.w[1]", "w₃₂"),
        ("w[0]", "w₁"),
        ("x1", "x₁"),
        ("x_12", "x₁₂"),
        ("a", "a"),
        ("slope", "slope"),
        ("layer1.neuron3.piece2.slope", "layer1.neuron3.piece2.slope"),
        ("layer1.neuron1.w[x]", "layer1.neuron1.w[x]"),
        ("", ""),
    ],
)
def test_short_names_are_those_of_a_blackboard(full, expected):
    assert short(full) == expected


def test_names_of_a_network_can_be_short():
    model = MLP(2, [2, 1], "tanh", seed=0)
    loss = (model([0.5, -2.0]) - 1) ** 2
    named = names(loss, style="short")
    neuron = ["w¹₁₁", "w¹₁₂", "x₁", "x₂", "b¹₁", "z¹₁", "a¹₁"]
    assert list(named.values())[:7] == neuron
    assert list(named.values())[-3:] == ["1", "v₁", "loss"]
    assert len(set(named.values())) == len(named)
    weight = model.layers[0].neurons[0].w[1]
    assert named.find("w¹₁₂") is named.find("layer1.neuron1.w[1]") is weight


def test_each_example_of_a_batch_has_short_names_of_its_own():
    model = MLP(1, [1], seed=0)
    loss = model([2.0]) + model([2.0])
    assert [name for name in names(loss, style="short").values() if name[0] in "xz"] == [
        "x₁",
        "z¹₁",
        "x₁#2",
        "z¹₁#2",
    ]


def test_there_are_two_styles_of_names():
    with pytest.raises(ValueError, match="names are 'full' or 'short', not 'tiny'"):
        names(Value(1.0), style="tiny")
    with pytest.raises(ValueError, match="'full' or 'short'"):
        Value(1.0).steps(names="tiny")
