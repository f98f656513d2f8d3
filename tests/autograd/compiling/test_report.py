"""What programs say of how they came about."""

import autograd
from autograd import Value


def layer():
    x = [Value(0.5, f"x[{i}]") for i in range(3)]
    w = [[Value(0.1 * i - 0.2 * j, f"w[{i}][{j}]") for j in range(3)] for i in range(8)]
    b = [Value(0.1 * i, f"b[{i}]") for i in range(8)]
    outputs = [sum((u * v for u, v in zip(row, x)), c).tanh() for row, c in zip(w, b)]
    return autograd.compile(sum(outputs), inputs=[x], wrt=[w, b], batch=True)


def test_the_report_counts():
    report = layer().report()
    assert (report.recorded, report.normalised) == (98, 17)
    assert (report.forward_products, report.backward_products) == (1, 1)
    assert str(report).splitlines() == [
        "98 scalar nodes recorded, 17 after gathering sums",
        "9 array operations; matrix products: 1 forward and 1 backward",
    ]
    assert repr(report) == str(report)


def test_the_report_shows_the_program_after_each_pass():
    titles_and_lines = dict(layer().report(verbose=True).passes)
    recorded, normalised, blocks, forward, backward, written = titles_and_lines.values()
    assert recorded == ["31 × add", "24 × mul", "8 × tanh"]
    assert normalised == [
        "8 × Σ of 3 products + 1 term",
        "8 × tanh",
        "1 × Σ of 8 terms",
    ]
    assert "Z1 (8,) = Σ W · k1 + b" in blocks
    assert "H1 (8,) = tanh(Z1)" in blocks
    assert "Z1 (examples, 8) = a1 + b" in forward
    assert "dW (8, 3) = Σn dZ1[n,i] · X[n,j]" in backward
    assert "dW (8, 3) = Σn dZ1[n,i] · X[n,j]" in written
    text = str(layer().report(verbose=True))
    assert "\n2. Nodes of one class become a block, laid out as an array\n   " in text
    assert "Nodes of one class" not in str(layer().report())


def test_every_kind_of_operation_can_be_listed():
    x = [Value(0.1 * i + 0.5, f"x[{i}]") for i in range(24)]
    chosen = [x[i % 7] * x[(3 * i) % 11] - x[i] for i in range(24)]
    largest = autograd.operations["max"]
    rows = [autograd.apply(largest, *chosen[i : i + 6]).relu() for i in range(0, 24, 6)]
    program = autograd.compile(sum(rows) / len(rows), inputs=[x], wrt=x, batch=True)
    text = str(program.report(verbose=True))
    for word in ("max", "added at", "table", "Σ", "maximum", "reshape"):
        assert word in text


def test_what_does_not_repeat_itself_is_said_to():
    x = [Value(0.1 * i + 0.5) for i in range(3)]
    program = autograd.compile((x[0].sin() * x[1]).exp() - x[2].log(), wrt=x)
    assert "not rolled up: 5 operations are of 5 kinds" in str(program.report())


def test_a_long_pass_is_cut_short():
    value = x = Value(0.5, "x")
    for i in range(100):
        value = (value * 0.9).sin() if i % 3 else value.exp().tanh()
    lines = str(autograd.compile(value, wrt=x).report(verbose=True)).splitlines()
    assert any(line.startswith("   … and ") for line in lines)
    assert len(lines) < 250
