from __future__ import annotations

import pytest

import autograd
from autograd import Value, exercise, gradients, leaves, nodes
from autograd.table.formulas import number

SEEDS = range(200)
DIFFICULTIES = (1, 2, 3)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_same_seed_makes_the_same_exercise(difficulty):
    for seed in SEEDS:
        first, again = exercise(difficulty, seed), exercise(difficulty, seed)
        assert (first.text, first.solution) == (again.text, again.solution)
    assert len({exercise(difficulty, seed).text for seed in SEEDS}) > 150


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_numbers_are_tidy_and_every_gradient_counts(difficulty):
    for seed in SEEDS:
        output = exercise(difficulty, seed).output
        order = nodes(output)
        for x in [node.data for node in order] + gradients(output, order):
            assert x == int(x)
            assert 0 < abs(x) <= 150
        assert output.label == "L"
        assert any(abs(x) > 1 for x in gradients(output, order))


def uses(output):
    return [
        sum(operand is node for user in nodes(output) for operand in user.operands)
        for node in nodes(output)
    ]


def test_an_easy_exercise_uses_everything_once():
    for seed in SEEDS:
        output = exercise(1, seed).output
        assert max(uses(output)) == 1
        assert {node.op.name for node in nodes(output) if node.op} <= {"add", "sub", "mul"}
        assert len(leaves(output)) == 3


@pytest.mark.parametrize("difficulty", [2, 3])
def test_a_harder_exercise_uses_something_twice(difficulty):
    for seed in SEEDS:
        assert max(uses(exercise(difficulty, seed).output)) > 1


def test_the_hardest_exercises_know_relu_and_absolute_values():
    operations = {
        node.op.name for seed in SEEDS for node in nodes(exercise(3, seed).output) if node.op
    }
    assert operations == {"add", "sub", "mul", "power", "relu", "abs"}


def solved(text):
    """Solve an exercise from its text alone, as a student would; return L and the gradients."""
    given, *equations, question = text.splitlines()
    found: dict[str, Value] = {}
    for part in given.removeprefix("Given ").removesuffix(":").split(", "):
        name, _, value = part.partition(" = ")
        found[name] = Value(float(value.replace("−", "-")), name)
    variables = list(found.values())
    for line in equations:
        name, _, formula = line.strip().partition(" = ")
        code = formula.replace("·", "*").replace("−", "-").replace("²", "**2")
        if code.startswith("|"):
            found[name] = abs(found[code.strip("|")])
        elif code.startswith("relu("):
            found[name] = found[code[5:-1]].relu()
        else:
            found[name] = eval(code, {}, found)
    assert question == f"Find L, {', '.join(f'∂L/∂{v.label}' for v in variables)}."
    found["L"].backward()
    return found["L"].data, {v.label: v.grad for v in variables}


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_solution_is_what_the_text_asks_for(difficulty):
    for seed in SEEDS:
        made = exercise(difficulty, seed)
        loss, grads = solved(made.text)
        answers = ", ".join(f"∂L/∂{name} = {number(grad)}" for name, grad in grads.items())
        assert made.solution.splitlines()[0] == f"L = {number(loss)}, {answers}"


def test_the_solution_has_every_step():
    made = exercise(2, 7)
    assert made.solution.splitlines()[1:] == [str(step) for step in made.output.steps()]


def test_the_solution_can_be_read_while_the_exercise_is_stepped_through():
    made = exercise(2, 7)
    steps = made.output.steps()
    steps.next()
    before = [node.grad for node in nodes(made.output)]
    assert "backward" in made.solution
    assert [node.grad for node in nodes(made.output)] == before
    steps.next()


def test_it_prints_as_its_text():
    made = exercise(1, 0)
    assert str(made) == repr(made) == made.text


@pytest.mark.parametrize("difficulty", [0, 4, "hard", None])
def test_there_are_three_difficulties(difficulty):
    with pytest.raises(ValueError, match="is 1, 2 or 3, not"):
        autograd.exercise(difficulty)
