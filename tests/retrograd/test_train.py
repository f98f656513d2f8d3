"""``retrograd train``, as a person uses it."""

import csv
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from hostile import HOSTILE, illegible

from autograd import GradcheckReport
from nn import MLP, cross_entropy, evaluate
from retrograd import train
from retrograd.command import main
from retrograd.training.objective import Task

IRIS = str(Path(__file__).parents[2] / "examples" / "data" / "iris.csv")
FILES = {"model.json", "loss.svg", "network.svg", "graph.svg"}
QUICK = ["--layers", "3", "--epochs", "2"]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(text, name="data.csv"):
    Path(name).write_text(text, encoding="utf-8")
    return name


def numbers(rows=30, seed=0):
    """Write a table in which y = 30 x − 5 z + 7 exactly."""
    draw = Random(seed).random
    lines = []
    for _ in range(rows):
        x, z = draw(), draw()
        lines.append(f"{x},{z},{30 * x - 5 * z + 7}")
    return write("\n".join(["x,z,y", *lines]))


def printed_metrics(out):
    """Read the table of metrics back."""
    header = next(line for line in out.splitlines() if re.match(r" +\S", line))
    return {
        part: dict(zip(header.split(), map(float, row.split())))
        for part, row in re.findall(r"^(train|held out) +([-\d].*)$", out, re.MULTILINE)
    }


def test_iris_is_learned_checked_and_drawn():
    script = Path(sys.executable).with_name("retrograd")
    words = [script, "train", IRIS, "--target", "species", "--out", "iris"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    assert "150 rows, 30 of them held out; 4 feature(s); target species, 3 classes" in out
    assert "network 4-16-16-3, tanh, cross entropy\n" in out
    assert "gradients of 20 of 403 parameters agree with finite differences, within " in out
    metrics = printed_metrics(out)
    assert metrics["held out"]["accuracy"] >= 0.93
    assert metrics["train"]["accuracy"] >= 0.95
    assert {path.name for path in Path("iris").iterdir()} == FILES
    for name in FILES:
        assert f"  {Path('iris', name)}: " in out
    assert "<svg" in Path("iris/graph.svg").read_text(encoding="utf-8")


def test_no_name_in_a_table_reaches_the_terminal_or_a_file_as_it_is(capsys):
    # Of these, the header of a CSV file and UTF-8 allow all but the lone surrogate.
    hostile = HOSTILE.replace("\ud800", "").replace("\0", "")
    rows = [[i % 7, i % 5, f"class {i % 2}{hostile}"] for i in range(20)]
    path = f"data{hostile}.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[f"x{hostile}", f"y{hostile}", f"t{hostile}"], *rows])
    target = f"t{hostile}"
    assert main(["train", path, "--target", target, *QUICK, "--out", f"out{hostile}"]) == 0
    assert main(["train", path, "--target", f"no {hostile}"]) == 2
    assert main(["train", path, "--target", f"x{hostile}"]) == 2
    assert main(["train", f"no {hostile}", "--target", target]) == 2
    for text in capsys.readouterr():
        assert not illegible(text)
    out = Path(f"out{hostile}")
    for name in FILES:
        assert not illegible((out / name).read_text(encoding="utf-8"))
    saved = json.loads((out / "model.json").read_text(encoding="utf-8"))
    assert (saved["target"], saved["features"][0]) == (target, f"x{hostile}")


@pytest.mark.parametrize("activation", ["tanh", "leaky_relu(slope=0.2)"])
def test_the_model_can_be_used_again_from_its_json(capsys, activation):
    words = ["--activation", activation, "--epochs", "3", "--out", "iris"]
    assert main(["train", IRIS, "--target", "species", *words]) == 0
    saved = json.loads(Path("iris/model.json").read_text(encoding="utf-8"))
    assert (saved["format"], saved["version"]) == ("retrograd model", 1)
    assert saved["task"] == "classification"
    first, *rest = saved["network"]["widths"]
    model = MLP(first, rest, saved["network"]["activation"])
    model.load_state_dict(saved["parameters"])
    with open(IRIS, newline="") as file:
        rows = list(csv.DictReader(file))
    scales = [(name, saved["standardisation"][name]) for name in saved["features"]]
    X = [[(float(row[name]) - s["mean"]) / s["deviation"] for name, s in scales] for row in rows]
    y = [saved["classes"].index(row["species"]) for row in rows]
    accuracy = evaluate(model, X, y, loss=cross_entropy).accuracy
    parts = saved["metrics"]
    assert accuracy == pytest.approx(
        (120 * parts["train"]["accuracy"] + 30 * parts["held out"]["accuracy"]) / 150
    )
    assert printed_metrics(capsys.readouterr().out)["train"] == pytest.approx(
        parts["train"], rel=1e-3
    )


def test_numbers_are_learned_in_their_own_unit(capsys):
    words = ["--activation", "linear", "--layers", "4", "--epochs", "300", "--learning-rate", "0.1"]
    assert main(["train", numbers(), "--target", "y", *words]) == 0
    out = capsys.readouterr().out
    assert "target y, a number\nnetwork 2-4-1, linear, mse" in out
    metrics = printed_metrics(out)
    assert metrics["held out"]["RMSE"] < 0.1
    assert metrics["held out"]["R²"] > 0.99
    saved = json.loads(Path("retrograd-out/model.json").read_text(encoding="utf-8"))
    assert saved["task"] == "regression"
    assert saved["standardisation"]["y"]["mean"] == pytest.approx(19.5, abs=3)


@pytest.mark.parametrize("loss", ["auto", "binary_cross_entropy", "cross_entropy", "hinge", "mse"])
def test_two_classes_can_be_learned_with_every_loss(capsys, loss):
    rows = "\n".join(f"{i % 2 + 0.1 * (i % 5)},{i % 2}" for i in range(20))
    words = ["--loss", loss, "--epochs", "60", "--layers", "3", "--learning-rate", "0.2"]
    assert main(["train", write(f"x,y\n{rows}"), "--target", "y", *words]) == 0
    metrics = printed_metrics(capsys.readouterr().out)
    name, best = ("R²", 0.8) if loss == "mse" else ("accuracy", 1.0)
    assert metrics["held out"][name] >= best


def test_the_same_seed_gives_the_same_bytes():
    iris = ["train", IRIS, "--target", "species", *QUICK]
    for out, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert main([*iris, "--seed", seed, "--out", out]) == 0
    for name in FILES:
        a, b, c = (Path(out, name).read_bytes() for out in "abc")
        assert a == b
        assert a != c


def test_labels_are_text_wherever_they_appear(capsys):
    rows = "".join(f'{i},"<b>{i % 2}</b>"\n' for i in range(10))
    data = write(f'"<script>$x$ ""é🙂""","{{y}}"\n{rows}')
    assert main(["train", data, "--target", "{y}", *QUICK]) == 0
    assert "{y} <b>" in capsys.readouterr().out
    drawn = Path("retrograd-out/graph.svg").read_text(encoding="utf-8")
    assert "<script" not in drawn
    assert "🙂" in drawn


def test_without_a_metric_the_model_is_still_json():
    rows = "".join(f"{i}.5,{0 if i else 1}.5\n" for i in range(5))
    assert main(["train", write(f"x,y\n{rows}"), "--target", "y", *QUICK]) == 0
    saved = json.loads(Path("retrograd-out/model.json").read_text(encoding="utf-8"))
    assert None in [saved["metrics"][part]["R²"] for part in ("train", "held out")]


@pytest.mark.parametrize(
    ("content", "words", "problem"),
    [
        (None, [], "cannot read 'data.csv': No such file or directory"),
        ("", [], "'data.csv' is empty"),
        ("x,y\n1,a\n2\n", [], "row 3 has 1 cell(s), but the header 2"),
        ("x,y\n1,a\nred,b\n", [], "row 3, column 'x': 'red' is not a number"),
        ("x,y\n1,a\n,b\n", [], "row 3, column 'x': the empty cell is not a number"),
        ("x,y\n1,a\nnan,b\n", [], "row 3, column 'x': 'nan' is not a finite number"),
        ("x,z\n1,a\n2,b\n", [], "no column is called 'y'; there are 'x', 'z'"),
        ("x,y\n1,a\n2,a\n", [], "column 'y' holds only 'a': there is nothing to learn"),
        ("x,y\n" + "1,a\n2,b\n3,c\n" * 2, ["--loss", "hinge"], "--loss hinge is for two classes"),
        ("x,y\n" + "1,a\n2,b\n" * 2, ["--loss", "mse"], "'a' is not a number, which --loss mse"),
        ("ok", ["--loss", "l1"], "argument --loss: invalid choice: 'l1'"),
        ("ok", ["--layers", "16,,16"], "argument --layers: '' is not a positive whole number"),
        ("ok", ["--layers", "0"], "argument --layers: '0' is not a positive whole number"),
        ("ok", ["--layers", "9999,9999"], "would have 100,019,998 parameters"),
        ("ok", ["--activation", "tahn"], "--activation: there is no activation 'tahn'; did you"),
        (
            "ok",
            ["--activation", "leaky_relu(slop=1)"],
            "there is no parameter 'slop' in 'leaky_relu(slop=1)'; did you mean 'slope'",
        ),
        ("ok", ["--activation", "log"], "log: log(layer1.neuron1.z) is not defined at"),
        ("ok", ["--epochs", "many"], "argument --epochs: 'many' is not a positive whole number"),
        ("ok", ["--batch-size", "-1"], "argument --batch-size: '-1' is not a positive"),
        ("ok", ["--learning-rate", "nan"], "argument --learning-rate: 'nan' is not a positive"),
        ("ok", ["--learning-rate", "fast"], "argument --learning-rate: 'fast' is not a positive"),
        ("ok", ["--seed", "x"], "argument --seed: invalid int value: 'x'"),
        ("ok", ["--loss", "mse", "--learning-rate", "1e200"], "training diverged in epoch"),
        ("ok", ["--out", "data.csv/out"], "cannot write to the folder 'data.csv/out'"),
        ("ok", ["--out", "data.csv"], "cannot write to the folder 'data.csv'"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing_behind(capsys, content, words, problem):
    if content is not None:
        write("x,y\n" + "1,0\n2,1\n" * 5 if content == "ok" else content)
    before = sorted(os.listdir())
    assert main(["train", "data.csv", "--target", "y", *words]) == 2
    err = capsys.readouterr().err
    assert err.startswith("retrograd: error: ")
    assert err.count("\n") == 1
    assert problem in err
    assert sorted(os.listdir()) == before


def test_a_gradient_that_fails_its_check_is_shown_and_is_status_1(capsys, monkeypatch):
    def wrong(loss, *inputs):
        rows = [row._replace(passed=False) for row in check(loss, *inputs).rows]
        return GradcheckReport(rows, moved=False)

    check = train.gradcheck
    monkeypatch.setattr(train, "gradcheck", wrong)
    assert main(["train", IRIS, "--target", "species", *QUICK]) == 1
    assert "parameters are WRONG (before training, row " in capsys.readouterr().out


@pytest.mark.parametrize("unit", ["e-322", "e200", "e305"])
def test_targets_of_any_size_are_learned(capsys, unit):
    rows = "".join(f"{i},{i + 1}{unit}\n" for i in range(30))
    assert main(["train", write(f"x,y\n{rows}"), "--target", "y", "--epochs", "40"]) == 0
    assert printed_metrics(capsys.readouterr().out)["held out"]["R²"] > 0.9
    saved = json.loads(Path("retrograd-out/model.json").read_text(encoding="utf-8"))
    assert 0 < saved["metrics"]["train"]["RMSE"] < 5 * float(f"1{unit}")


def test_a_metric_that_overflows_says_so(capsys, monkeypatch):
    metrics = {"RMSE": math.inf, "MAE": 1e300, "R²": -math.inf}
    monkeypatch.setattr(Task, "metrics", lambda *_: metrics)
    assert main(["train", numbers(), "--target", "y", *QUICK]) == 0
    assert "held out    overflow      1e+300    overflow\n" in capsys.readouterr().out
    saved = json.loads(Path("retrograd-out/model.json").read_text(encoding="utf-8"))
    assert saved["metrics"]["train"] == {"RMSE": None, "MAE": 1e300, "R²": None}


def test_what_was_learned_is_written_before_it_is_told(monkeypatch):
    def fail(_):
        raise OverflowError

    monkeypatch.setattr(train, "_tabulate", fail)
    with pytest.raises(OverflowError):
        main(["train", IRIS, "--target", "species", *QUICK])
    assert {path.name for path in Path("retrograd-out").iterdir()} == FILES


def test_ctrl_c_while_writing_leaves_nothing_behind(capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "write_graph", interrupt)
    assert main(["train", IRIS, "--target", "species", *QUICK]) == 130
    assert capsys.readouterr().err == "\nretrograd: interrupted\n"
    assert os.listdir() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("again", [(), (0.0,), (0.002, 0.05), (0.01, 0.1, 0.3), (0.2, 0.5, 1.0)])
def test_who_ends_the_training_keeps_what_was_learned(tmp_path, name, again):
    words = ["train", IRIS, "--target", "species", "--layers", "3", "--epochs", "1000000"]
    running = subprocess.Popen(
        [sys.executable, "-m", "autograd", *words, "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    for start in ("", "network", "gradients"):
        assert running.stdout.readline().startswith(start)
    time.sleep(0.7)
    for delay in (0.0, *again):
        time.sleep(delay)
        if running.poll() is None and not (tmp_path / "out" / "model.json").exists():
            running.send_signal(getattr(signal, name))
    try:
        out, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert (running.returncode, err) == (0, "")
    done = int(re.search(r"interrupted after (\d+) of 1000000 epochs", out)[1])
    assert "what was learned is kept" in out
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    saved = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    # On a machine that is busy it may be none.
    assert saved["training"]["epochs"] == done


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_who_ends_the_check_before_the_training_leaves_nothing_behind(tmp_path, name, status):
    program = """if True:
        import os, signal, sys
        from retrograd import command, train
        number = int(sys.argv.pop())
        train._check = lambda *_: os.kill(os.getpid(), number)
        sys.exit(command.main())
    """
    words = ["train", IRIS, "--target", "species", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", program, *words, str(int(getattr(signal, name)))],
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (status, "\nretrograd: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as on Unix")
def test_on_a_terminal_there_is_a_progress_bar(tmp_path):
    import pexpect

    words = ["-m", "autograd", "train", IRIS, "--target", "species", *QUICK]
    terminal = pexpect.spawn(sys.executable, words, cwd=tmp_path, encoding="utf-8", timeout=60)
    terminal.expect("2/2")
    terminal.expect("wrote")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
