from __future__ import annotations

import inspect

import pytest

import autograd
from autograd import Value, gradients, nodes, record_sources
from autograd import value as value_module
from autograd.stepping.sources import line_of_code


@pytest.fixture(autouse=True)
def off_at_the_end():
    yield
    record_sources(False)


def line_here():
    return inspect.currentframe().f_back.f_lineno


def test_every_value_knows_its_file_and_line():
    with record_sources():
        a = Value(2.0)
        made_at = line_here() - 1
        b = a * 3 + 1
    assert a.source == (__file__, made_at)
    assert b.source == (__file__, made_at + 2)
    assert [operand.source for operand in b.operands] == [b.source, b.source]


def test_methods_functions_and_constants_know_their_line_too():
    a = Value(2.0)
    with record_sources():
        made = [a.tanh(), autograd.sum([a, 1.0]), a**2, abs(a), -a, 2 / a, a.relu().operands[0]]
    *fresh, before = made
    assert {value.source for value in fresh} == {(__file__, line_here() - 2)}
    assert before.source is None


def test_the_line_of_code_can_be_read():
    with record_sources():
        L = Value(2.0) * 3  # the loss
    assert line_of_code(L).startswith(f"{__file__}:")
    assert line_of_code(L).endswith("L = Value(2.0) * 3  # the loss")


def test_code_that_cannot_be_read_gives_the_place_alone():
    with record_sources():
        space: dict[str, Value] = {}
        exec("from autograd import Value\nL = Value(2.0)", space)
    assert line_of_code(space["L"]) == "<string>:2"


def test_it_is_off_by_default_and_costs_nothing_then():
    plain = {**vars(value_module), **vars(Value)}
    assert Value(2.0).source is None
    assert line_of_code(Value(2.0)) == ""
    with record_sources():
        assert {**vars(value_module), **vars(Value)} != plain
    assert {**vars(value_module), **vars(Value)} == plain


def test_it_can_be_switched_without_with():
    record_sources()
    record_sources(True)
    assert Value(2.0).source
    record_sources(False)
    assert (Value(2.0) * 3).source is None


def test_it_is_switched_off_after_an_exception():
    with pytest.raises(ZeroDivisionError), record_sources():
        raise ZeroDivisionError
    assert Value(2.0).source is None


def test_what_is_computed_stays_the_same():
    def build():
        a = Value(2.0, "a")
        return a, (a * 3).tanh() / a

    a, plain = build()
    with record_sources():
        b, noted = build()
    plain.backward()
    noted.backward()
    assert (plain.data, a.grad) == (noted.data, b.grad)
    assert str(plain.steps()[-1]) == str(noted.steps()[-1]).splitlines()[0]
    assert b.label == "a"


def test_what_is_recorded_elsewhere_in_the_library_has_a_source_too() -> None:
    x = Value(2.0, "x")
    with record_sources():
        (slope,) = gradients(x.sin() * x, [x], create_graph=True)
    assert {node.source for node in nodes(slope) if node.op} == {(__file__, line_here() - 1)}
