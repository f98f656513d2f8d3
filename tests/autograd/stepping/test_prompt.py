from __future__ import annotations

import io

import pytest

import autograd
from autograd import Value, nodes
from autograd.stepping.prompt import Prompt


def example():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    e = a * b
    e.label = "e"
    L = e + c + a
    L.label = "L"
    return L


def obeyed(*commands: str, output: Value | None = None) -> list[str]:
    """Give commands to a prompt, as from a file; return the lines that it says after the first."""
    said = io.StringIO()
    typed = io.StringIO("\n".join(commands) + "\n")
    Prompt(example() if output is None else output, {}, typed, said).cmdloop()
    return said.getvalue().splitlines()[1:]


# --- moving -------------------------------------------------------------------------------------


def test_next_and_back_at_the_ends():
    assert obeyed("back") == ["there is no step to undo: this is the start"]
    assert obeyed("n", "back")[1] == "at the start"
    assert obeyed("run", "n", "run") == [
        "at the end: backpropagation is complete",
        "this was the last step: backpropagation is complete",
        "at the end: backpropagation is complete",
    ]
    assert obeyed("run", "back")[1].startswith("[8/9]")


def test_a_number_repeats_next_and_back():
    assert obeyed("next 3") == obeyed("n", "n", "n")
    assert obeyed("n 5", "back 2")[5:] == obeyed("goto 5", "back", "back")[1:]
    assert obeyed("next 2", "back 2")[-1] == "at the start"
    assert [line[:5] for line in obeyed("n 2", "")] == ["[1/9]", "[2/9]", "[3/9]", "[4/9]"]
    assert obeyed("next 9", "n")[9] == "this was the last step: backpropagation is complete"


@pytest.mark.parametrize("number", ["x", "0", "-1", "−1", "1.5", "2 3", "1e2"])
@pytest.mark.parametrize("command", ["next", "back"])
def test_what_is_no_number_of_steps_moves_nothing(command, number):
    said = obeyed("goto 4", f"{command} {number}", "n")
    assert said[1] == f"{command} takes a number of steps, 1 or more, not '{number}'"
    assert said[2].startswith("[5/9]")


def test_more_steps_than_there_are_move_nothing():
    assert obeyed("goto 4", "n 6", "back 5", "n")[1:3] == [
        "next 6 goes too far: there are 5 steps that way",
        "back 5 goes too far: there are 4 steps that way",
    ]


@pytest.mark.parametrize("command", ["run", "where", "list", "quit"])
def test_a_command_that_takes_nothing_says_so(command):
    said = obeyed(f"{command} a", "n")
    assert said[0] == f"{command} takes nothing after it, not 'a'"
    assert said[1].startswith("[1/9]")


@pytest.mark.parametrize("command", ["until 3", "break 3"])
def test_no_step_concerns_a_constant(command):
    L = Value(2.0, "a") * 3
    assert obeyed(command, output=L) == ["3 is a constant: no step concerns it"]


def test_until_stops_at_names_and_at_nan():
    assert [line[:5] for line in obeyed("until e", "", "")] == ["[1/9]", "[6/9]", "at th"]
    x = Value(0.0, "x")
    L = x.sqrt() * 2
    assert obeyed("until nan", output=L)[0].startswith("[4/4] backward")
    assert obeyed("until q") == ["nothing in this graph is called 'q': there are a, b, e, c, v1, L"]


def test_breakpoints_are_set_listed_and_cleared():
    assert obeyed("break", "b a", "break e", "b a", "cl e", "clear", "b", "r") == [
        "breakpoints: none",
        "breakpoints: a",
        "breakpoints: a, e",
        "breakpoints: e, a",
        "breakpoints: a",
        "breakpoints: none",
        "breakpoints: none",
        "at the end: backpropagation is complete",
    ]
    assert obeyed("break q", "clear a") == [
        "nothing in this graph is called 'q': there are a, b, e, c, v1, L",
        "there is no breakpoint at 'a'",
    ]


def test_run_stops_at_each_breakpoint():
    said = obeyed("b a", "b e", "r", "r", "c", "continue", "r")
    assert [line[:5] for line in said[2:]] == ["[1/9]", "[5/9]", "[6/9]", "[8/9]", "at th"]


def test_goto_places_the_cursor():
    assert obeyed("goto 0") == ["at the start"]
    assert obeyed("goto 4", "n")[1].startswith("[5/9]")
    assert obeyed("goto 10", "goto x", "goto 2.5", "goto") == [
        "there are 9 steps: no position 10",
        "goto takes the number of a step, not 'x'",
        "goto takes the number of a step, not '2.5'",
        "goto takes the number of a step, not ''",
    ]


# --- looking ------------------------------------------------------------------------------------


def test_print_shows_a_value_and_its_line_of_code():
    with autograd.record_sources():
        L = Value(2.0, "a") * 3
    L.label = "L"
    shown = obeyed("print L", "p a", output=L)
    assert shown[0] == "Value(data=6.0, grad=0.0, label='L')"
    assert shown[1].endswith('L = Value(2.0, "a") * 3')
    assert len(shown) == 4


def test_list_shows_the_steps_around_the_cursor():
    shown = obeyed("goto 7", "list")[1:]
    assert [line[:7] for line in shown] == [
        *(f"  [{i}/9]" for i in range(3, 7)),
        "▶ [7/9]",
        "  [8/9]",
        "  [9/9]",
    ]
    assert len(obeyed("l")) == 6


def test_where_draws_the_tree_with_an_arrow():
    assert not any("here" in line for line in obeyed("where"))
    (marked,) = [line for line in obeyed("until e", "where") if "◀── here" in line]
    assert "e = a·b = −6" in marked


def test_explain_and_nudge_use_the_same_names_as_the_steps():
    a = Value(2.0)
    L = a * 3 + a
    said = io.StringIO()
    typed = io.StringIO("explain weight\nnudge weight\n")
    Prompt(L, {"weight": a, "loss": L}, typed, said).cmdloop()
    lines = said.getvalue().splitlines()
    assert lines[1].startswith("path 1: ∂loss/∂v1 · ∂v1/∂weight")
    assert lines[4] == "∂loss/∂weight = 4 at weight = 2"
    assert len(lines) == 13


def test_labels_with_spaces_can_be_asked_about():
    L = Value(2.0, "my weight") * 3
    L.label = "the loss"
    assert obeyed("print my weight", output=L) == ["Value(data=2.0, grad=0.0, label='my weight')"]
    assert "∂the loss/∂my weight = 3" in obeyed("nudge my weight 0.5", output=L)[0]
    assert obeyed("set my weight 5", output=L) == ["my weight = 5; the loss = 15"]


# --- changing -----------------------------------------------------------------------------------


def test_set_changes_a_leaf_and_stays_at_the_step():
    said = obeyed("goto 6", "set a 4", "back", "n", "run")
    assert said[1] == "a = 4; L = 2"
    assert said[2].startswith("[5/9]")
    assert said[3].startswith("[6/9]")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("set a abc", "'abc' is not a number"),
        ("set a nan", "nan is not a finite number"),
        ("set a", "set a to what number?"),
        ("set", "set what? (help set tells more)"),
        ("set e 5", "e is computed; set one of the leaves it is made from"),
        ("set q 5", "nothing in this graph is called 'q': there are a, b, e, c, v1, L"),
    ],
)
def test_what_cannot_be_set_changes_nothing(command, answer):
    said = obeyed("goto 4", command, "next")
    assert said[1] == answer
    assert said[2].startswith("[5/9]")


def test_a_number_for_which_the_graph_is_not_defined_is_not_set():
    x = Value(2.0, "x")
    L = x.log() * x
    said = obeyed("goto 3", "set x -1", "next", output=L)
    assert said[1].startswith("log: log(x) is not defined at x = -1.0")
    assert said[2].startswith("[4/5]")
    assert x.data == 2.0


def test_leaving_puts_every_gradient_back():
    L = example()
    L.backward()
    found = [node.grad for node in nodes(L)]
    obeyed("run", "set a 3", "n", "set b 1", output=L)
    assert [node.grad for node in nodes(L)] == found
    L.steps().next()


def test_draw_writes_a_picture_and_says_so(tmp_path):
    file = tmp_path / "step.svg"
    assert obeyed("until e", f"draw {file}")[1] == f"wrote {file}"
    assert "<svg" in file.read_text(encoding="utf-8")
    answers = obeyed("draw", "draw step", f"draw {tmp_path}/no/step.svg")
    assert answers[0] == "draw what? (help draw tells more)"
    assert ".svg, .png, .pdf, .dot" in answers[1]
    assert "No such file" in answers[2]
    assert list(tmp_path.iterdir()) == [file]


def test_a_graph_too_large_to_draw_is_one_line():
    L = autograd.sum([Value(1.0) for _ in range(600)])
    (answer,) = obeyed("draw graph.svg", output=L)
    assert "601 values" in answer


# --- commands, right and wrong ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["quit", "q", "exit", "qu", "EOF"])
def test_quit_leaves(command):
    assert obeyed(command, "next") == []


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ("nxet", "no command 'nxet': did you mean next or set?"),
        ("explian a", "no command 'explian': did you mean explain"),
        ("12345", "no command '12345': help lists the commands"),
        ("!", "no command '!': help lists the commands"),
        ("print", "print what? (help print tells more)"),
        ("explain", "explain what?"),
        ("until", "until what?"),
        ("nudge", "nudge what?"),
        ("print qq", "nothing in this graph is called 'qq'"),
        ("nudge a x", "'x' is not a number"),
        ("nudge a 0", "the size of a nudge is a finite number other than 0"),
        ("nudge a inf", "inf is not a finite number"),
        ("help nxet", "no command 'nxet': did you mean next or set?"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(wrong, answer):
    said = obeyed(wrong, "next")
    assert said[0].startswith(answer)
    assert said[1].startswith("[1/9]")
    assert len(said) == 2


@pytest.mark.parametrize(
    ("short", "command"),
    [
        ("n", "next"),
        ("ba", "back"),
        ("w", "where"),
        ("l", "list"),
        ("p a", "print a"),
        ("?", "help"),
        ("unt e", "until e"),
        ("exp a", "explain a"),
        ("dr x", "draw x"),
        ("h next", "help next"),
    ],
)
def test_commands_can_be_abbreviated(short, command):
    assert obeyed(short) == obeyed(command)


def test_an_ambiguous_beginning_is_no_command():
    assert obeyed("ne", "x")[0].startswith("[1/9]")
    assert obeyed("re")[0].startswith("no command 're'")


def test_an_empty_line_repeats_and_is_nothing_at_first():
    assert obeyed("") == []
    assert [line[:5] for line in obeyed("n", "", "")] == ["[1/9]", "[2/9]", "[3/9]"]


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_an_interrupted_command_returns_to_the_prompt(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Prompt, "do_where", interrupted)
    assert obeyed("where", "n")[1:] == [
        "interrupted; quit or Ctrl-D leaves",
        "[1/9] forward   e = a·b = 2·(−3) = −6",
    ]


def test_a_terminal_is_prompted_in_colour_and_left_on_a_line_of_its_own(monkeypatch):
    monkeypatch.setattr("autograd.stepping.prompt.colored", lambda text, color: f"<{color}>{text}")
    said = Screen()
    Prompt(example(), {}, Screen("n\nx\n"), said).cmdloop()
    assert said.getvalue().splitlines()[1:] == [
        "(retrograd) <cyan>[1/9] forward   e = a·b = 2·(−3) = −6",
        "(retrograd) <red>no command 'x': help lists the commands",
        "(retrograd) ",
    ]
    assert obeyed("x") == ["no command 'x': help lists the commands"]


@pytest.mark.parametrize(("session", "is_coloured"), [("", False), ("8d2f", True)])
def test_on_windows_only_its_terminal_gets_colours(monkeypatch, session, is_coloured):
    monkeypatch.setattr("autograd.stepping.prompt.colored", lambda text, color: f"<{color}>{text}")
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delenv("WT_SESSION", raising=False)
    if session:
        monkeypatch.setenv("WT_SESSION", session)
    said = Screen()
    Prompt(example(), {}, Screen("n\n"), said).cmdloop()
    assert ("<cyan>" in said.getvalue()) == is_coloured


def test_commands_and_names_are_completed():
    first, second = Value(2.0, "layer1.w[0]"), Value(3.0, "layer2 of two")
    prompt = Prompt(first * second, {}, io.StringIO())
    assert prompt.completenames("n") == ["next ", "nudge "]
    assert prompt.completenames("x") == []
    assert prompt.completedefault("", "print ", 6, 6) == ["layer1.w[0]", "layer2 of two", "v1"]
    assert prompt.completedefault("lay", "print lay", 6, 9) == ["layer1.w[0]", "layer2 of two"]
    assert prompt.completedefault("0", "print layer1.w[0", 15, 16) == ["0]"]
    assert prompt.completedefault("o", "print layer2 o", 13, 14) == ["of two"]


def test_help_lists_every_command_and_tells_about_each():
    listed = " ".join(obeyed("help")).split()
    commands = [name[3:] for name in dir(Prompt) if name.startswith("do_")]
    assert set(commands) <= set(listed)
    for command in commands:
        first, *rest = obeyed(f"help {command}")
        assert first.lower().startswith(command)
        assert not any(line.startswith(" ") for line in rest)
    assert obeyed("help n") == obeyed("help next") == ["Next (n): take the next step."]


def test_the_prompt_on_a_leaf():
    assert obeyed("next", "where", "list", output=Value(2.0, "a")) == [
        "this was the last step: backpropagation is complete",
        "a = 2   grad 1",
    ]


def test_a_graph_that_is_being_stepped_through_is_an_error():
    L = example()
    steps = L.steps()
    steps.next()
    with pytest.raises(RuntimeError, match="being stepped through already"):
        autograd.debug(L)


def test_gradients_start_from_zero_at_the_prompt_and_are_put_back(capsys):
    a = Value(2.0, "a")
    square = a * a
    square.backward()
    prompt = Prompt(square, {}, stdin=io.StringIO("run\nprint a\nset a 3\nquit\n"))
    prompt.cmdloop()
    assert "Value(data=2.0, grad=4.0, label='a')" in capsys.readouterr().out
    assert (a.data, a.grad) == (3.0, 4.0)
