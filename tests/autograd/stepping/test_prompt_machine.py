"""Any sequence of commands at the prompt, right and wrong, held against a model of the cursor."""

from __future__ import annotations

import io

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from strategies import recipes

from autograd import Value, nodes
from autograd.stepping.prompt import Prompt


class Prompting(RuleBasedStateMachine):
    """A prompt on one graph; where the cursor should be; what should be said."""

    @initialize(recipe=recipes(most_steps=4), differentiated=st.booleans())
    def open(self, recipe, differentiated):
        built = recipe.build()
        self.output = built[-1] * 2 + 1
        for place, node in enumerate(nodes(self.output)):
            node.label = f"n{place}" if type(node) is Value else ""
        if differentiated:
            self.output.backward()
        self.found = [(node, node.grad) for node in nodes(self.output)]
        self.prompt = Prompt(self.output, {}, io.StringIO(), io.StringIO())
        self.position, self.count = 0, len(self.output.steps())

    def obey(self, line):
        """Give a command; return the lines that are said."""
        self.prompt.stdout = io.StringIO()
        assert not self.prompt.onecmd(self.prompt.precmd(line))
        return self.prompt.stdout.getvalue().splitlines()

    def places(self, said):
        """Read the places of the steps that were shown."""
        shown = [line for line in said if line.startswith("[")]
        return [int(line[1 : line.index("/")]) for line in shown]

    @invariant()
    def the_cursor_is_where_it_should_be(self):
        assert self.prompt.steps.position == self.position
        with_steps = {node: node.grad for node in nodes(self.output)}
        expected = dict.fromkeys(with_steps, 0.0)
        if self.position >= len([node for node in with_steps if node.operands]):
            expected[self.output] = 1.0
        for step in self.prompt.steps[: self.position]:
            if step.operand is not None:
                expected[step.operand] = step.after
        # As text, in which one nan is like another.
        assert [*map(str, with_steps.values())] == [*map(str, expected.values())]

    # --- moving ---------------------------------------------------------------------------------

    @rule(times=st.integers(1, 30), word=st.sampled_from(["next", "n"]))
    def next(self, times, word):
        said = self.obey(f"{word} {times}")
        if self.position + times <= self.count:
            assert self.places(said) == list(range(self.position + 1, self.position + times + 1))
            self.position += times
        else:
            (line,) = said
            assert f"there are {self.count - self.position} steps that way" in line

    @rule(times=st.integers(1, 30), word=st.sampled_from(["back", "ba"]))
    def back(self, times, word):
        said = self.obey(f"{word} {times}")
        if times <= self.position:
            self.position -= times
            assert self.places(said) == list(
                range(self.position + times - 1, max(self.position, 1) - 1, -1)
            )
            assert (said[-1] == "at the start") == (self.position == 0)
        else:
            (line,) = said
            assert f"there are {self.position} steps that way" in line

    @rule(position=st.integers(0, 30))
    def goto(self, position):
        said = self.obey(f"goto {position}")
        if position <= self.count:
            self.position = position
            assert self.places(said) == [position] * (position > 0)
        else:
            assert said == [f"there are {self.count} steps: no position {position}"]

    @rule()
    def run(self):
        assert self.obey("run") == ["at the end: backpropagation is complete"]
        self.position = self.count

    @rule(data=st.data())
    def until(self, data):
        name = data.draw(st.sampled_from([node.label for node in nodes(self.output) if node.label]))
        said = self.obey(f"until {name}")
        self.position = self.places(said)[0] if self.places(said) else self.count

    # --- looking, changing, and what is wrong ---------------------------------------------------

    @rule(line=st.sampled_from(["list", "where", "print n0", "explain n0", "help", "break"]))
    def look(self, line):
        assert self.obey(line)

    @rule(number=st.floats(-1, 1).map(lambda x: round(x, 2)))
    def change(self, number):
        before = self.output.operands[0].operands[0].data
        (said,) = self.obey(f"set n0 {number}")
        if "not defined" in said:
            assert self.output.operands[0].operands[0].data == before
        else:
            assert said.startswith("n0 = ")

    @rule(
        line=st.sampled_from(
            [
                "next x",
                "next 0",
                "next -1",
                "next 1.5",
                "next 1 2",
                "back x",
                "back 0",
                "back -1",
                "goto x",
                "run n0",
                "c 3",
                "list 3",
                "where n0",
                "quit now",
                "until 2",
                "break 2",
                "until nothing",
                "set n0",
                "print",
            ]
        )
    )
    def say_what_is_wrong(self, line):
        assert len(self.obey(line)) == 1

    def teardown(self):
        if hasattr(self, "prompt"):
            self.prompt.stdin = io.StringIO("quit\n")
            self.prompt.cmdloop()
            for node, grad in self.found:
                assert node.grad == grad


def test_any_sequence_of_commands():
    run_state_machine_as_test(
        Prompting, settings=settings(max_examples=60, stateful_step_count=25, deadline=None)
    )
