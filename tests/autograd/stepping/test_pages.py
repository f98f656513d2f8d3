import re

from played import played

from autograd import Value
from autograd.stepping.pages import html_page, latex_document, pictures


def steps_of_a_product():
    a, b = Value(2.0, "<a>"), Value(-3.0, "b")
    product = a * b
    product.label = "L"
    return product.steps()


def test_the_page_has_one_picture_and_what_each_step_changes_in_it():
    steps = steps_of_a_product()
    page = html_page(steps)
    data = played(page)
    assert data["svg"].count("<svg") == 1
    assert len(data["steps"]) == len(steps) == 3
    assert "<title>3 steps to L and back</title>" in page
    assert data["steps"][0]["said"] == "L = <a>·b = 2·(−3) = −6"
    assert "<a>" not in page[: page.index('<script type="application/json"')]


def test_the_page_needs_nothing_from_elsewhere():
    page = html_page(steps_of_a_product())
    assert not re.search(r"(src|href)=", page.replace("xlink:href", "").replace("xmlns", ""))


def test_making_the_page_changes_nothing():
    steps = steps_of_a_product()
    steps.goto(2)
    before = [(node.data, node.grad, node.label) for node in steps.names]
    assert html_page(steps) == html_page(steps)
    assert [(node.data, node.grad, node.label) for node in steps.names] == before
    assert steps.position == 2


def test_each_picture_shows_the_gradients_of_its_step():
    steps = steps_of_a_product()
    drawn = [picture.svg for picture in pictures(steps)]
    assert len(set(drawn)) == 3
    assert steps.position == 3


def test_the_document_has_a_formula_for_each_step():
    document = latex_document(steps_of_a_product())
    assert document.count("\\[") == document.count("\\]") == 3
    assert document.startswith("\\documentclass")
    assert document.endswith("\\end{document}\n")
