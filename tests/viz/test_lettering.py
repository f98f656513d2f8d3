import pytest
from hostile import HOSTILE, illegible
from hypothesis import given, settings
from hypothesis import strategies as st
from svg_parts import parts, tags

import autograd
from autograd import Value
from viz import draw
from viz.lettering import legible, numeral, shortened

DRAWN_TAGS = {
    "svg",
    "title",
    "desc",
    "style",
    "g",
    "polygon",
    "polyline",
    "path",
    "ellipse",
    "text",
}
STRANGE = [
    r'"quoted" \ {braces} | <port>',
    r"\N \G \E \T \H \L",
    r"\n \l \r",
    "back\\",
    'end\\"',
    "<b>bold</b>",
    "&amp; &lt; &#65; &eacute &nbsp",
    "<script>alert(1)</script>",
    "<!-- comment -->",
    "]]>",
    "  two  spaces ",
    "😀 é ∂ −3",
    "one\ntwo",
    "\n",
    " ",
    "a:b:c",
    "node",
    "%1",
    "tab\tbell\anul\0escape\x1b",
    "del\x7f next\x85 lone\ud800 none\uffff",
    "שלום",
    "x; y -> z",
]


@pytest.fixture(scope="module")
def drawn():
    values = [Value(1.0, label) for label in STRANGE]
    return draw(autograd.sum(values), partials=True).svg


@pytest.mark.parametrize("label", STRANGE)
def test_a_label_appears_as_typed(drawn, label):
    part = parts(drawn)[f"n{STRANGE.index(label) + 1}"]
    shown = shortened(legible(label), 32)
    assert part.text == shown.replace("\n", "") + "data 1grad 0"
    assert part.title == f"{legible(label)} (leaf)"


@pytest.mark.parametrize("label", STRANGE)
def test_a_label_appears_as_typed_on_an_edge(drawn, label):
    place = STRANGE.index(label) + 1
    shown = shortened(legible(label), 16).replace("\n", "")
    assert parts(drawn)[f"e{len(STRANGE) + 1}.{place}"].text.endswith(f"/∂{shown} = 1")


# Each label once: of several with one label, the second is called "a#2".
@given(st.lists(st.text(st.characters(), min_size=1), min_size=1, max_size=20, unique=True))
@settings(max_examples=20)
def test_any_text_appears_as_typed(labels):
    labels = [label for label in labels if "." not in label]
    total = autograd.sum([Value(1.0), *(Value(1.0, x) for x in labels)])
    drawn = parts(draw(total, scale="values").svg)
    for place, label in enumerate(labels, 2):
        name = drawn[f"n{place}"].text.removesuffix("data 1grad 0")
        assert name == shortened(legible(label), 32).replace("\n", "").replace("\xa0", " ")
        assert drawn[f"n{place}"].title == f"{legible(label)} (leaf)"


@given(st.lists(st.text(st.characters(), min_size=1), min_size=2, max_size=4, unique=True))
@settings(max_examples=20)
def test_any_text_appears_as_typed_in_the_rows_of_a_neuron(labels):
    weights = [Value(1.0, x) for x in labels]
    z = autograd.dot(weights, [Value(1.0, "given") for _ in weights])
    drawn = parts(draw(z, scale="neurons").svg)
    for number, label in enumerate(labels, 1):
        # In a row, or in a box of its own, as an input.
        assert drawn[f"n{number}"].title in (legible(label), f"{legible(label)} (leaf)")
    assert draw(z, scale="layers").svg


def test_the_second_with_a_label_is_told_from_the_first():
    drawn = parts(draw(Value(1.0, "a") + Value(2.0, "a")).svg)
    assert [drawn[place].title for place in ("n1", "n2")] == ["a (leaf)", "a#2 (leaf)"]


def test_nothing_in_a_label_becomes_markup(drawn):
    assert tags(drawn) <= DRAWN_TAGS


def test_a_long_label_is_shortened_in_its_box_and_whole_in_its_title():
    label = "long " * 4000
    part = parts(draw(Value(1.0, label)).svg)["n1"]
    assert part.lines[0] == label[:16] + "…" + label[-16:]
    assert part.title == f"{label} (leaf)"


@pytest.mark.parametrize("where", ["{}", "layer1.{}.w[0]", "layer1.neuron1.{}"])
def test_nothing_illegible_is_in_a_picture(where):
    a = Value(1.0, where.format(HOSTILE))
    picture = draw(a * a, partials=True)
    for text in (picture.source, picture.svg, picture.title, picture.description, repr(picture)):
        assert not illegible(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [(-0.0, "0"), (0.0, "0"), (-2.5, "−2.5"), (float("nan"), "nan"), (float("-inf"), "−∞")],
)
def test_numerals(value, written):
    assert numeral(value, 4) == written


def test_a_short_text_is_left_alone():
    assert shortened("abc", 3) == "abc"
