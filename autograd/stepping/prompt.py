"""The prompt: backpropagation in the manner of a debugger."""

from __future__ import annotations

import cmd
import math
import os
import sys
from difflib import get_close_matches
from inspect import getdoc
from typing import IO, Any

from termcolor import colored

from autograd.graph import nodes
from autograd.legibility import legible
from autograd.names import caller_variables
from autograd.stand_ins import carried
from autograd.stepping.explanation import Explanation
from autograd.stepping.nudging import SIZES, nudges
from autograd.stepping.picture import draw_step
from autograd.stepping.sources import line_of_code
from autograd.stepping.step import Step
from autograd.stepping.steps import Steps
from autograd.stepping.tree import draw_tree
from autograd.table.formulas import number
from autograd.value import Value

__all__ = ["Prompt", "debug"]

_ALIASES = {
    "n": "next",
    "r": "run",
    "c": "run",
    "continue": "run",
    "unt": "until",
    "b": "break",
    "cl": "clear",
    "p": "print",
    "e": "explain",
    "w": "where",
    "l": "list",
    "q": "quit",
    "exit": "quit",
    "h": "help",
    "?": "help",
    "EOF": "quit",
}


def debug(output: Value) -> None:
    """Open a prompt in which to step through the graph of a result.

    Type ``help`` there. On leaving, every gradient is put back as it was.

    Parameters
    ----------
    output
        The result, such as a loss.
    """
    Prompt(output, caller_variables()).cmdloop()


class Prompt(cmd.Cmd):
    """Commands to step through a graph; see `debug`."""

    doc_header = (
        "Commands (help COMMAND tells more; unambiguous beginnings will do; next 3 is next three "
        "times, and so is back 3):"
    )

    def __init__(
        self,
        output: Value,
        variables: dict[str, Any],
        stdin: IO[str] | None = None,
        stdout: IO[str] | None = None,
    ) -> None:
        super().__init__(stdin=stdin, stdout=stdout)
        self.output = output
        self.variables = variables
        self._found = [(node, node.grad) for node in nodes(output)]
        self._begin(0)
        self.breakpoints: list[str] = []
        self.use_rawinput = stdin is None
        interactive = self.stdin.isatty()
        self.prompt = "(retrograd) " if interactive else ""
        name = self.steps.names[output]
        self.intro = f"{len(self.steps)} steps to {name} and back. Type help for the commands."

    # --- moving ---------------------------------------------------------------------------------

    def do_next(self, times: str) -> None:
        """Next (n): take the next step."""
        for _ in range(self._times(times, len(self.steps) - self.steps.position)):
            self._show(self.steps.next())

    def do_back(self, times: str) -> None:
        """Back: undo the last step."""
        for _ in range(self._times(times, self.steps.position)):
            step = self.steps.back()
            if step:
                self._show(step)
            else:
                self._say("at the start")

    def do_run(self, nothing: str) -> None:
        """Run (r, c): go on to the next breakpoint, or to the end."""
        self._refuse(nothing)
        stops = {self.steps.names.find(name) for name in self.breakpoints}
        self._run(lambda step: step.concerns in stops)

    def do_until(self, name: str) -> None:
        """Until NAME, or until nan (unt): go on to the next step that concerns NAME.

        That is, one that evaluates it or adds to its gradient. ``nan`` stands for the step where
        the first number that is not finite is born.
        """
        self._run(self._given(name))

    def do_goto(self, position: str) -> None:
        """Goto K: place the cursor behind step K; 0 is the start."""
        try:
            self.steps.goto(int(position))
        except ValueError as error:
            raise ValueError(f"goto takes the number of a step, not {position!r}") from error
        if self.steps.position:
            self._show(self.steps[self.steps.position - 1])
        else:
            self._say("at the start")

    def do_break(self, name: str) -> None:
        """Break NAME (b): let run stop at steps that concern NAME; alone, list the breakpoints."""
        if name:
            name = self.steps.names[self.steps.stop(name)]
            self.breakpoints = [kept for kept in self.breakpoints if kept != name] + [name]
        self._say("breakpoints: " + (", ".join(self.breakpoints) or "none"))

    def do_clear(self, name: str) -> None:
        """Clear [NAME] (cl): remove a breakpoint, or all of them."""
        name = legible(name)
        if name and name not in self.breakpoints:
            raise LookupError(f"there is no breakpoint at {name!r}")
        self.breakpoints = [kept for kept in self.breakpoints if name and kept != name]
        self.do_break("")

    # --- looking --------------------------------------------------------------------------------

    def do_print(self, name: str) -> None:
        """Print NAME (p): show a Value, and the code that made it."""
        value = self._find(name)
        self._say(repr(value))
        if value.source:
            self._say(line_of_code(value))

    def do_explain(self, name: str) -> None:
        """Explain NAME (e): write out the chain rule from the output to NAME."""
        self._say(str(Explanation(self.output, self._find(name), self.steps.names)))

    def do_nudge(self, arguments: str) -> None:
        """Nudge NAME SIZE: add SIZE to NAME, replay, and compare with the gradient's prediction.

        Without a size, a table of several.
        """
        name, _, size = self._given(arguments).rpartition(" ")
        value = self._find(name.strip() or size)
        sizes = [_number(size)] if name else SIZES
        self._say(repr(nudges(self.output, value, sizes, self.steps.names)))

    def do_where(self, nothing: str) -> None:
        """Where (w): draw the graph as a tree, with an arrow at the last step."""
        self._refuse(nothing)
        marks = {}
        if self.steps.position:
            step = self.steps[self.steps.position - 1]
            marks[step.concerns] = self._in("yellow", "   ◀── here")
        self._say("\n".join(draw_tree(self.output, self.steps.names, 12, 8, marks)))

    def do_list(self, nothing: str) -> None:
        """List (l): show the steps around the cursor."""
        self._refuse(nothing)
        position = self.steps.position
        first = max(0, position - 5)
        for step in self.steps[first : position + 6]:
            arrow = "▶ " if step.index == position - 1 else "  "
            self._say(arrow + self._painted(step))

    def do_set(self, arguments: str) -> None:
        """Set NAME NUMBER: change a leaf for good, replay the graph, and stay at the same step."""
        name, _, text = self._given(arguments).replace("=", " ").rpartition(" ")
        if not name:
            raise ValueError(f"set {text} to what number?")
        leaf, data, position = self._find(name.strip()), _number(text), self.steps.position
        if leaf.operands:
            raise ValueError(f"{name.strip()} is computed; set one of the leaves it is made from")
        before = leaf.data
        self.steps.close()
        leaf.data = data
        try:
            self.output.forward()
        except BaseException:
            leaf.data = before
            raise
        finally:
            self._begin(position)
        result = self.steps.names[self.output]
        self._say(
            f"{self.steps.names[leaf]} = {number(data)}; {result} = {number(self.output.data)}"
        )

    def do_draw(self, file: str) -> None:
        """Draw FILE.svg: draw the graph with the last step highlighted (also png, pdf, dot)."""
        draw_step(self.steps).save(self._given(file))
        self._say(f"wrote {legible(file)}")

    def do_quit(self, nothing: str) -> bool:
        """Quit (q, Ctrl-D): leave, and put every gradient back as it was."""
        self._refuse(nothing)
        return True

    def do_help(self, arg: str) -> None:
        """Help [COMMAND] (h, ?): list the commands, or tell more about one."""
        command = self._completed(arg)
        if command in self._commands():
            self._say(getdoc(getattr(self, f"do_{command}")) or "")
        elif arg:
            self.default(arg)
        else:
            super().do_help("")

    # --- the loop -------------------------------------------------------------------------------

    def cmdloop(self, intro: Any | None = None) -> None:
        """Read and obey commands until ``quit`` or the end of the input."""
        self._say(str(intro or self.intro))
        self.intro = None
        try:
            while True:
                try:
                    super().cmdloop("")
                    return
                except KeyboardInterrupt:
                    self._say("\ninterrupted; quit or Ctrl-D leaves")
        finally:
            self._restore()

    def precmd(self, line: str) -> str:
        """Complete an abbreviated command."""
        if line == "EOF" and self.prompt:
            self._say("")
        word, space, rest = line.strip().partition(" ")
        return self._completed(word) + space + rest

    def onecmd(self, line: str) -> bool:
        """Obey one command; what is wrong with it is said in one line."""
        try:
            return bool(super().onecmd(line))
        except (ValueError, LookupError, RuntimeError, OSError, ImportError) as error:
            self._say(self._in("red", legible(str(error))))
            return False

    def default(self, line: str) -> None:
        """Say that there is no such command, and which ones are alike."""
        word = line.split()[0]
        alike = get_close_matches(word, self._commands(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(alike)}?" if alike else "help lists the commands"
        raise LookupError(f"no command {word!r}: {hint}")

    def completenames(self, text: str, *_: Any) -> list[str]:
        """Complete commands."""
        return [f"{name} " for name in self._commands() if name.startswith(text)]

    def completedefault(self, *given: Any) -> list[str]:
        """Complete names of the graph."""
        text, line, _, end = given
        # A name may hold what readline takes for the end of a word, such as a bracket.
        typed = line[:end].partition(" ")[2].lstrip()
        known = len(typed) - len(text)
        names = self.steps.names.values()
        return sorted({name[known:] for name in names if name.startswith(typed)})

    # --- how it works ---------------------------------------------------------------------------

    def _commands(self) -> list[str]:
        return [name[3:] for name in self.get_names() if name.startswith("do_")]

    def _completed(self, word: str) -> str:
        """Complete an abbreviated command; leave alone what is none."""
        commands = self._commands()
        if word in commands:
            return word
        beginnings = [name for name in commands if word and name.startswith(word)]
        only = beginnings[0] if len(beginnings) == 1 else word
        return _ALIASES.get(word, only)

    def _run(self, until: Any) -> None:
        step = self.steps.run(until)
        if step:
            self._show(step)
        else:
            self._say("at the end: backpropagation is complete")

    def _begin(self, position: int) -> None:
        # Zero at the start too, whatever backward() was called before.
        self.output.zero_grad()
        self.steps = Steps(self.output, self.variables)
        self.steps.goto(position)

    def _restore(self) -> None:
        self.steps.close()
        for node, grad in self._found:
            node.grad = grad

    def _find(self, name: str) -> Value:
        return self.steps.names.find(self._given(name))

    def _given(self, argument: str) -> str:
        if not argument:
            command = self.lastcmd.strip()
            raise ValueError(f"{command} what? (help {command} tells more)")
        return argument

    def _times(self, text: str, most: int) -> int:
        """Read how many times a command is to be obeyed; once unless told."""
        times = int(text or 1) if text.isdecimal() or not text else 0
        if not times:
            raise ValueError(f"{self._command} takes a number of steps, 1 or more, not {text!r}")
        if text and times > most:
            raise ValueError(
                f"{self._command} {text} goes too far: there are {most} steps that way"
            )
        return times

    def _refuse(self, argument: str) -> None:
        if argument:
            raise ValueError(f"{self._command} takes nothing after it, not {argument!r}")

    @property
    def _command(self) -> str:
        return self.lastcmd.split()[0]

    def _show(self, step: Step) -> None:
        self._say(self._painted(step))

    def _painted(self, step: Step) -> str:
        return self._in("cyan" if step.operand is None else "green", step.text)

    def _in(self, color: str, text: str) -> str:
        return colored(text, color) if _shows_colours(self.stdout) else text

    def _say(self, text: str) -> None:
        self.stdout.write(carried(text, self.stdout) + "\n")


def _shows_colours(stream: IO[str]) -> bool:
    """Say whether a stream is a terminal, and one that understands colours: on Windows few do."""
    return stream.isatty() and (sys.platform != "win32" or "WT_SESSION" in os.environ)


def _number(text: str) -> float:
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a finite number")
    return value
