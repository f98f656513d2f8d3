from __future__ import annotations

import gc
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import recipes

import autograd
from autograd import Constant, Value, nodes
from autograd.errors import StaleGraphError, SteppingError
from autograd.stepping.steps import Steps

gradients = st.floats(-1e3, 1e3)


def bits(values):
    """Return the gradients to the last bit, the sign of zero too."""
    return [value.grad.hex() for value in values]


def set_gradients(values, seed=0):
    random_numbers = random.Random(seed)
    for value in values:
        value.grad = random_numbers.uniform(-5, 5)


def example():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    e = a * b
    e.label = "e"
    L = e + c + a
    L.label = "L"
    return a, b, c, e, L


# --- what the steps do to the graph -------------------------------------------------------------


@given(recipes(), st.integers(0, 9))
def test_at_the_end_all_gradients_are_those_of_backward_from_zero(recipe, seed):
    stepped, whole = recipe.build(), recipe.build()
    set_gradients(nodes(stepped[-1]), seed)
    whole[-1].backward()
    steps = stepped[-1].steps()
    for _ in range(len(steps)):
        steps.next()
    assert bits(stepped) == bits(whole)
    steps.reset()
    steps.run()
    assert bits(stepped) == bits(whole)


@given(recipes())
def test_going_back_restores_every_position_exactly(recipe):
    built = recipe.build()
    set_gradients(built)
    steps = built[-1].steps()
    seen = [bits(built)]
    for _ in steps:
        steps.next()
        seen.append(bits(built))
    for position in reversed(range(len(steps))):
        steps.back()
        assert steps.position == position
        assert bits(built) == seen[position]


@given(recipes(), st.data())
def test_goto_any_position_is_a_replay_from_the_start(recipe, data):
    built = recipe.build()
    steps = built[-1].steps()
    seen = [bits(built)]
    for _ in steps:
        steps.next()
        seen.append(bits(built))
    for position in data.draw(st.lists(st.integers(-len(steps), len(steps)), max_size=8)):
        steps.goto(position)
        assert steps.position == (position if position >= 0 else position + len(steps))
        assert bits(built) == seen[steps.position]


@given(recipes())
def test_each_step_tells_what_it_does(recipe):
    built = recipe.build()
    data = {node: node.data for node in built}
    steps = built[-1].steps()
    forward = [step.value for step in steps if step.phase == "forward"]
    assert forward == [node for node in nodes(built[-1]) if node.operands]
    for told in list(steps):
        before = {node: node.grad for node in nodes(built[-1])}
        assert steps.next() == told
        changed = {node for node in before if node.grad != before[node]}
        if told.operand is None:
            assert told.data == told.value.data
        else:
            assert changed <= {told.operand}
            assert (before[told.operand], told.operand.grad) == (told.before, told.after)
            assert told.upstream == told.value.grad
            assert told.local == told.value.partials[told.place]
            assert told.contribution == told.upstream * told.local
    assert data == {node: node.data for node in built}


@given(recipes(), st.integers(0, 100))
def test_with_puts_every_gradient_back(recipe, taken):
    built = recipe.build()
    set_gradients(built)
    found = bits(built)
    with built[-1].steps() as steps:
        steps.goto(min(taken, len(steps)))
    assert bits(built) == found


def test_with_puts_every_gradient_back_after_an_exception():
    *_, L = example()
    set_gradients(nodes(L))
    found = bits(nodes(L))
    steps = L.steps()
    steps.run(until="a")
    with pytest.raises(LookupError), steps:
        steps.run(until="q")
    assert bits(nodes(L)) == found
    with pytest.raises(SteppingError, match="closed"):
        steps.next()


def test_with_puts_gradients_back_that_are_not_numbers():
    *_, L = example()
    for node, grad in zip(nodes(L), [math.nan, math.inf, -0.0]):
        node.grad = grad
    found = bits(nodes(L))
    with L.steps() as steps:
        steps.run()
    assert bits(nodes(L)) == found


def test_each_run_starts_from_zero():
    a, *_, L = example()
    L.backward()
    for _ in range(2):
        with L.steps() as steps:
            steps.run(until=a)
            assert a.grad == 1.0
            steps.run()
            assert a.grad == -2.0
    L.steps().run()
    L.steps().run()
    assert a.grad == -2.0


def test_close_leaves_the_gradients_as_they_are():
    a, *_, L = example()
    steps = L.steps()
    steps.run(until="a")
    steps.close()
    assert a.grad == 1.0
    with pytest.raises(SteppingError, match=r"begin anew with \.steps\(\)"):
        steps.reset()


@given(recipes(), st.integers(0, 100))
def test_steps_that_are_let_go_of_halfway_leave_no_trace(recipe, taken):
    built = recipe.build()
    set_gradients(built)
    found = bits(built)
    steps = built[-1].steps()
    steps.goto(min(taken, len(steps) - 1) if len(steps) else 0)
    del steps
    gc.collect()
    assert bits(built) == found


def test_a_loop_that_moves_and_breaks_off_leaves_no_trace():
    a, *_, L = example()
    L.backward()
    found = bits(nodes(L))

    def look():
        steps = L.steps()
        while steps.next().operand is not a:
            pass
        assert a.grad == 1.0

    look()
    assert bits(nodes(L)) == found


@pytest.mark.parametrize("others", [Value.backward, Value.zero_grad])
def test_gradients_that_others_have_set_since_stay(others):
    a, *_, L = example()
    a.grad = 5.0
    steps = L.steps()
    steps.run(until="a")
    others(L)
    now = bits(nodes(L))
    del steps
    gc.collect()
    assert bits(nodes(L)) == now


def test_steps_that_could_not_begin_are_let_go_of_in_silence(recwarn):
    a, *_, L = example()
    a.data = 7.0
    with pytest.raises(StaleGraphError):
        L.steps()
    gc.collect()
    assert not recwarn.list


# --- the ends -----------------------------------------------------------------------------------


def test_there_is_nothing_after_the_end_or_before_the_start():
    *_, L = example()
    steps = L.steps()
    with pytest.raises(IndexError, match="no step to undo: this is the start"):
        steps.back()
    steps.next()
    assert steps.back() is None
    last = steps.run()
    assert last == steps[-1]
    with pytest.raises(IndexError, match="last step: backpropagation is complete"):
        steps.next()
    assert steps.position == len(steps)


@pytest.mark.parametrize("position", [10, -10])
def test_goto_beyond_the_ends_is_an_error(position):
    *_, L = example()
    with pytest.raises(IndexError, match=f"there are 9 steps: no position {position}"):
        L.steps().goto(position)


def test_a_leaf_has_no_steps_and_the_gradient_of_backward():
    a = Value(3.0, "a")
    a.grad = 0.5
    with a.steps() as steps:
        assert (len(steps), list(steps), a.grad) == (0, [], 0.5)
        assert steps.run() is None
        assert a.grad == 1.0
        with pytest.raises(IndexError):
            steps.next()
        assert repr(steps) == "<0 steps, all taken>"
    assert a.grad == 0.5


def test_constants_do_not_learn():
    a = Value(2.0, "a")
    L = 3 * a + 1
    steps = L.steps()
    assert [step.names[step.concerns] for step in steps] == ["v1", "L", "v1", "a"]
    steps.run()
    assert a.grad == 3.0
    for constant in ("3", L.operands[1]):
        with pytest.raises(LookupError, match=r"[13] is a constant: no step concerns it"):
            steps.find(constant)


def test_a_constant_with_a_label_and_a_leaf_learn():
    g = Constant(9.81)
    g.label = "g"
    L = Value(2.0) * g
    assert [step.concerns for step in L.steps()[1:]] == [L.operands[0], g]


def test_numbers_that_are_not_finite_are_stepped_like_any_other():
    def build():
        x, zero = Value(1e200, "x"), Value(0.0, "zero")
        return x, zero, (x * x * zero).sqrt() + zero.sqrt()

    *stepped, L = build()
    *whole, expected = build()
    expected.backward()
    steps = L.steps()
    seen = [bits(nodes(L))]
    for _ in steps:
        steps.next()
        seen.append(bits(nodes(L)))
    assert bits(stepped) == bits(whole)
    assert any(math.isnan(x.grad) for x in stepped)
    while steps.position:
        steps.back()
        assert bits(nodes(L)) == seen[steps.position]


# --- running on ---------------------------------------------------------------------------------


def test_run_until_a_value_or_its_name_stops_wherever_it_is_concerned():
    _, _, _, e, L = example()
    for until in (e, "e"):
        with L.steps() as steps:
            found = [steps.run(until=until) for _ in range(3)]
            assert [step and step.phase for step in found] == ["forward", "backward", None]
            assert found[1].operand is e
            assert steps.position == len(steps)


def test_run_until_a_leaf_stops_at_each_contribution():
    a, *_, L = example()
    with L.steps() as steps:
        assert steps.run(until=a).occasion == (1, 2)
        assert steps.run(until="a").occasion == (2, 2)


def test_run_until_a_function_is_true():
    *_, L = example()
    steps = L.steps()
    step = steps.run(until=lambda step: step.contribution < 0)
    assert step.contribution == -3.0
    assert steps.position == step.index + 1
    assert steps.run(until=lambda step: False) is None
    assert steps.position == len(steps)


def test_run_until_nan_stops_where_it_is_born_in_the_forward_pass():
    a = Value(1e200, "a")
    big = a * a
    L = big - big
    step = L.steps().run(until="nan")
    assert (step.value, step.phase, step.data) == (big, "forward", math.inf)


def test_run_until_nan_stops_where_it_is_born_in_the_backward_pass():
    x = Value(0.0, "x")
    root = x.sqrt()
    L = root * 2 + x
    step = L.steps().run(until="nan")
    assert (step.value, step.phase, step.contribution) == (root, "backward", math.inf)


def test_run_until_nan_comes_to_the_end_where_all_is_finite():
    *_, L = example()
    steps = L.steps()
    assert steps.run(until="nan") is None
    assert steps.position == len(steps)


def test_run_until_what_is_not_there_is_an_error_and_moves_nothing():
    *_, L = example()
    steps = L.steps()
    steps.next()
    with pytest.raises(LookupError, match="nothing in this graph is called 'q'"):
        steps.run(until="q")
    with pytest.raises(LookupError, match=r"label='stranger'.*is not in this graph"):
        steps.run(until=Value(2.0, "stranger"))
    with pytest.raises(TypeError, match=r"until takes a Value, the name of one.*not int 3"):
        steps.run(until=3)
    assert steps.position == 1


def test_find_returns_the_index_and_moves_nothing():
    a, *_, L = example()
    steps = L.steps()
    assert steps.find(a) == 4
    assert steps.find("nan") is None
    assert steps.position == 0


# --- as a sequence ------------------------------------------------------------------------------


def test_steps_are_a_sequence():
    *_, L = example()
    steps = L.steps()
    everything = list(steps)
    assert len(everything) == len(steps) == 9
    assert [step.index for step in steps] == list(range(9))
    assert steps[-1] == everything[8]
    assert steps[2:7:2] == everything[2:7:2]
    assert steps[::-1] == list(reversed(steps)) == everything[::-1]
    assert steps[20:] == []
    assert steps.index(everything[4]) == 4
    assert steps.count(everything[4]) == 1
    assert everything[3] in steps
    for index in (9, -10):
        with pytest.raises(IndexError, match=f"there are 9 steps: no step {index}"):
            steps[index]
    assert steps.position == 0


def test_looking_at_steps_changes_no_gradient():
    *_, L = example()
    steps = L.steps()
    steps.goto(5)
    before = bits(nodes(L))
    assert [str(step) for step in steps][5] == str(steps[5])
    assert bits(nodes(L)) == before


def test_the_representation_says_where_the_cursor_is():
    *_, L = example()
    steps = L.steps()
    steps.goto(3)
    assert repr(steps) == f"<9 steps, 3 taken; next: {steps[3]}>"
    steps.run()
    assert repr(steps) == "<9 steps, all taken>"


def test_names_come_from_labels_variables_and_numbers():
    a, unlabelled = Value(2.0, "first"), Value(3.0)
    L = (a * unlabelled + 1).exp()
    assert list(L.steps().names.values()) == ["first", "unlabelled", "v1", "1", "v2", "L"]
    assert list(Steps(L, {"x": a, "y": unlabelled}).names.values())[:2] == ["first", "y"]


# --- two steppers, and changed graphs -----------------------------------------------------------


def test_two_steppers_on_their_way_in_one_graph_are_an_error():
    *_, L = example()
    steps = L.steps()
    steps.next()
    before = bits(nodes(L))
    with pytest.raises(SteppingError, match=r"stepped through already \(<9 steps, 1 taken"):
        L.steps()
    assert bits(nodes(L)) == before
    steps.next()
    steps.reset()
    L.steps().next()


def test_graphs_that_share_a_leaf_cannot_be_stepped_through_together():
    a = Value(2.0, "a")
    first, other = (a * 2).steps(), Value(3.0) * a
    first.next()
    with pytest.raises(SteppingError):
        other.steps()
    apart = (Value(2.0) * 3).steps()
    apart.next()
    first.next()


def test_finished_steps_are_superseded():
    a, *_, L = example()
    finished = L.steps()
    finished.run()
    L.steps().run()
    assert a.grad == -2.0
    with pytest.raises(SteppingError, match="closed"):
        finished.back()


def test_steps_not_begun_are_superseded_and_leave_no_trace():
    *_, L = example()
    L.backward()
    found = bits(nodes(L))
    idle = L.steps()
    with L.steps() as steps:
        steps.run()
    assert bits(nodes(L)) == found
    with pytest.raises(SteppingError, match="closed"):
        idle.next()


def test_looking_supersedes_nothing():
    *_, L = example()
    steps = L.steps()
    steps.run()
    assert len(list(L.steps())) == 9
    assert steps.back().index == 7


def test_steps_that_nobody_holds_are_in_nobody_s_way():
    *_, L = example()
    L.steps().next()
    gc.collect()
    L.steps().next()


def _change_data(L):
    L.operands[1].data = 5.0


def _change_gradient(L):
    L.operands[0].grad = 7.0


def _replay(L):
    a = L.operands[1]
    a.data, before = 5.0, a.data
    L.forward()
    a.data = before


@pytest.mark.parametrize("change", [_change_data, _change_gradient, Value.zero_grad, _replay])
def test_a_graph_that_changes_meanwhile_is_an_error(change):
    *_, L = example()
    steps = L.steps()
    steps.goto(6)
    change(L)
    for move in (steps.next, steps.back, steps.reset, steps.run):
        with pytest.raises(SteppingError, match="changed while it was being stepped through, at"):
            move()
    assert steps.position == 6
    steps.close()
    L.forward()
    L.steps().next()


def test_the_error_for_a_changed_graph_names_the_node():
    a, *_, L = example()
    steps = L.steps()
    a.data = 5.0
    with pytest.raises(SteppingError, match=r"at a: Value\(data=5.0, grad=0.0, label='a'\)"):
        steps.next()


def test_a_neuron_is_one_step_forward_and_one_for_each_operand():
    w, x = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]
    L = autograd.dot(w, x, Value(0.5))
    assert [step.phase for step in L.steps()] == ["forward", *["backward"] * 5]


def test_a_graph_whose_leaves_changed_is_to_be_replayed_first():
    a = Value(2.0, "a")
    square = a * a
    a.data = 3.0
    with pytest.raises(StaleGraphError, match=r"would now be 9.*Call \.forward\(\)"):
        square.steps()
    square.forward()
    assert str(square.steps()[0]).endswith("= 3·3 = 9")
