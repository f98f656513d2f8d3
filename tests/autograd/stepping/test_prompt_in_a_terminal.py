"""The prompt as a person types and reads it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from terminals import plain

PROMPT = "(retrograd) "

EXAMPLE = """\
from autograd import Value, debug
a, b, c = Value(2.0), Value(-3.0), Value(10.0)
e = a * b
L = e + c + a
L.backward()
debug(L)
print("back", a.grad, b.grad, e.grad)
"""


@pytest.fixture
def ask(terminal):
    """Open the prompt on the example; return a function from a line typed to what is then seen."""
    session = terminal(EXAMPLE)
    session.see(PROMPT)

    def ask(line: str) -> str:
        session.type(line)
        return plain(session.see(PROMPT)).partition("\n")[2].rstrip("\n")

    ask.terminal = session
    return ask


def test_it_greets_with_the_number_of_steps(terminal):
    assert plain(terminal(EXAMPLE).see(PROMPT)) == (
        "9 steps to L and back. Type help for the commands.\n"
    )


def test_stepping_looking_and_leaving(ask):
    assert ask("next") == "[1/9] forward   e = a·b = 2·(−3) = −6"
    assert ask("") == "[2/9] forward   v1 = e + c = −6 + 10 = 4"
    assert ask("b a") == "breakpoints: a"
    assert ask("r").startswith("[5/9] backward  L = v1 + a   a.grad += L.grad · ∂L/∂a = 1·1 = 1")
    assert ask("p a") == "Value(data=2.0, grad=1.0)"
    assert ask("e a").splitlines()[-1] == "∂L/∂a = −3 + 1 = −2"
    assert ask("nudge a 0.01").splitlines()[0] == "∂L/∂a = −2 at a = 2"
    assert "a* = 2   grad 1   ◀── here" in ask("where")
    assert ask("set a −5") == "a = −5; L = 20"
    assert ask("back").startswith("[4/9] backward")
    ask.terminal.type("q")
    assert ask.terminal.end().endswith("back -2.0 2.0 1.0\n")


def test_tab_completes_commands_and_names(ask):
    session = ask.terminal
    session.process.send("exp\ta")
    session.type("")
    assert "∂L/∂a" in session.see(PROMPT)
    session.process.send("print \t\t")
    shown = plain(session.see("v1"))
    assert "L" in shown
    assert "10" not in shown
    session.see(PROMPT)
    session.press("u")
    session.process.send("un\te\t")
    session.type("")
    assert "[1/9] forward   e = a·b" in plain(session.see(PROMPT))


def test_names_with_brackets_are_completed(terminal):
    session = terminal(
        "from autograd import Value, debug\n"
        "w = [Value(2.0, 'layer1.w[0]'), Value(3.0, 'layer1.w[17]')]\n"
        "debug(w[0] * w[1])\n"
    )
    session.see(PROMPT)
    session.process.send("print lay\t1\t")
    session.type("")
    assert "label='layer1.w[17]'" in session.see(PROMPT)


def test_the_history_comes_back_with_the_up_key(ask):
    ask("next")
    ask("print b")
    ask.terminal.process.send("\x1b[A\x1b[A")
    assert ask("").startswith("[2/9] forward")


def test_ctrl_c_returns_to_the_prompt(ask):
    ask.terminal.process.send("half a comma")
    ask.terminal.see("half a comma")
    ask.terminal.interrupt("interrupted; quit or Ctrl-D leaves")
    ask.terminal.see(PROMPT)
    assert ask("n").startswith("[1/9]")


def test_ctrl_c_stops_a_long_command(terminal):
    session = terminal(
        "from autograd import Value, debug\n"
        "a = Value(1.0)\n"
        "L = a\n"
        "for _ in range(300_000):\n"
        "    L = L + 1\n"
        "debug(L)\n"
    )
    session.see(PROMPT)
    session.type("nudge a")
    session.see("nudge a")
    session.see("\r\n")
    session.interrupt("interrupted")
    session.see(PROMPT)
    session.type("n")
    assert "[1/600000] forward" in plain(session.see(PROMPT))


def test_ctrl_d_leaves_and_puts_gradients_back(ask):
    ask("run")
    ask.terminal.press("d")
    assert ask.terminal.end() == "\nback -2.0 2.0 1.0\n"


def test_a_terminal_has_colours(terminal):
    session = terminal(EXAMPLE)
    session.see(PROMPT)
    session.type("next")
    assert "\x1b[36m[1/9] forward" in session.see(PROMPT)
    session.type("nxet")
    assert "\x1b[31mno command" in session.see(PROMPT)


def test_no_color_is_respected(terminal):
    session = terminal(EXAMPLE, NO_COLOR="1")
    session.see(PROMPT)
    for line in ("next", "where", "nxet", "list"):
        session.type(line)
        assert "\x1b[3" not in session.see(PROMPT)


def test_it_works_in_ipython(terminal):
    script = EXAMPLE.partition("debug(L)")[0]
    options = ["--simple-prompt", "--no-banner", "--no-confirm-exit", "-i"]
    session = terminal(script, "-m", "IPython", *options)
    session.see("In [1]: ")
    session.type("debug(L)")
    session.see(PROMPT)
    session.type("next")
    assert "[1/9] forward   e = a·b = 2·(−3) = −6" in plain(session.see(PROMPT))
    session.interrupt(PROMPT)
    session.press("d")
    session.see("In [2]: ")
    session.type("a.grad")
    assert "-2.0" in session.see("In [3]: ")
    session.press("d")
    session.end()


def test_it_works_piped():
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE],
        input="n\n\nfoo\nexplain b\nwhere\n",
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
        check=True,
    )
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    said = done.stdout.splitlines()
    assert said[:4] == [
        "9 steps to L and back. Type help for the commands.",
        "[1/9] forward   e = a·b = 2·(−3) = −6",
        "[2/9] forward   v1 = e + c = −6 + 10 = 4",
        "no command 'foo': did you mean goto?",
    ]
    assert said[-1] == "back -2.0 2.0 1.0"
