"""The page of the table of derivatives."""

import re

import pytest
import table_page
from table_page import write_table

from autograd import Value, operations, register
from autograd.table.operation import TABLE


def cells(row):
    return re.findall(r"<t[hd]>(.*?)</t[hd]>", row)


@pytest.fixture
def page(tmp_path, monkeypatch):
    def write(*chosen):
        monkeypatch.setattr(table_page, "operations", {name: operations[name] for name in chosen})
        write_table(tmp_path)
        return (tmp_path / "table.md").read_text(encoding="utf-8")

    return write


def edges(text, row):
    """Find what stands in a row of the table of edges, by the numbers that the operand has."""
    rows = [cells(line) for line in text.partition('class="edges"')[2].splitlines()]
    (operands,) = [cells[1:] for cells in rows if cells and cells[0] == "x"]
    (found,) = [cells[1:] for cells in rows if cells and cells[0] == row]
    return dict(zip(operands, found))


@pytest.fixture
def bump():
    yield register(
        "bump",
        lambda xp, x: xp.exp(-(x**2)),
        lambda xp, y, x: (-2 * x * y,),
        summary="A bump around 0, <b>no tag</b>.",
    )
    del TABLE["bump"], Value.bump


def test_a_registered_operation_is_on_it(page, tmp_path, bump):
    text = page(bump.name)
    assert '<a href="#bump"><math><mi>bump</mi>' in text
    formulas = text.partition('<div class="formulas">')[2].partition("</div>")[0]
    written = [re.sub("<.*?>", "", formula) for formula in formulas.split("</math>")]
    assert written == ["y=bump(x)=e−x2", "∂y∂x=(−2)·x·bump(x)", ""]
    assert "&lt;b&gt;no tag&lt;/b&gt;" in text
    assert "<svg" in (tmp_path / "table" / "bump.svg").read_text(encoding="utf-8")
    assert edges(text, "y") == {
        "−∞": "0",
        "−1": "0.3679",
        "0": "1",
        "1": "0.3679",
        "∞": "0",
        "nan": "nan",
    }


def test_edges_are_what_mathematics_has(page):
    text = page("log")
    assert edges(text, "y") == {"−∞": "nan", "−1": "—", "0": "—", "1": "0", "∞": "∞", "nan": "nan"}
    assert edges(text, "∂y/∂x")["1"] == "1"
    assert edges(text, "∂y/∂x")["∞"] == "0"


@pytest.mark.parametrize("name", ["mul", "if_positive", "logsumexp", "dot", "power", "asin"])
def test_operations_of_any_number_of_operands_have_a_plot(page, tmp_path, name):
    assert f"![{name}](table/{name}.svg)" in page(name)
    assert "<svg" in (tmp_path / "table" / f"{name}.svg").read_text(encoding="utf-8")


def test_parameters_domain_and_kink_are_told(page):
    assert "It has a kink. Range: (−∞, ∞). Unless given: slope = 0.1." in page("leaky_relu")


def test_the_domain_is_told(page):
    assert "It is differentiable where 1 − |x| &gt; 0." in page("asin")
