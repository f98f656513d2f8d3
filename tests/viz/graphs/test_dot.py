import re

import pytest
from strategies import BLEND, SOFTSIGN
from svg_parts import boxes, colours, parts

import autograd
import viz.themes
from autograd import Constant, Operation, Value, apply
from nn import MLP, Parameter
from viz import draw

LIGHT = viz.themes.colours("light")


def statement(source, id):
    """Return the line of DOT that declares a node or an edge."""
    (line,) = [x for x in source.splitlines() if re.search(rf'\bid="?{re.escape(id)}"?[ \]]', x)]
    return line.strip()


def edges(source):
    return re.findall(r"^\s*(\w+ -> \w+)", source, re.MULTILINE)


def arrival(edge):
    """Return how far down an edge arrives; in SVG, y grows downwards."""
    path = next(x.attrib["d"] for x in edge.element if "d" in x.attrib)
    return float(path.rpartition(",")[2])


def edge_label(svg, id):
    return parts(svg)[id].text


# --- nodes and edges ---------------------------------------------------------------------------


def test_each_result_has_an_operation_between_it_and_its_operands():
    a, b = Value(2.0), Value(-3.0)
    source = draw(a * b - a).source
    assert edges(source) == ["n1 -> o3", "n2 -> o3", "o3 -> n3", "n3 -> o4", "n1 -> o4", "o4 -> n4"]


def test_an_operand_used_twice_has_two_edges():
    a = Value(2.0)
    assert edges(draw(a * a).source).count("n1 -> o2") == 2


def test_a_value_shows_name_data_and_gradient():
    a = Value(2.0)
    L = a**2
    L.backward()
    assert parts(draw(L).svg)["n1"].lines == ["a", "data ", "2", "grad ", "4"]


def test_kinds_differ_in_shape_and_outline():
    output = Parameter(1.0, "w") * Value(2.0, "x") * 3
    source = draw(output).source
    looks = {}
    for line in source.splitlines():
        if kind := re.search(r"\bclass=(leaf|parameter|constant|result|operation)", line):
            shape, style = re.search(r"shape=(\w+)(?: style=\"([\w,]+)\")?", line).groups()
            outline = re.search(r"\bclass=\w+ color=\"(#\w+)", line)[1]
            looks[kind[1]] = shape, style, outline
    assert len(looks) == 5
    assert len({look[:2] for kind, look in looks.items() if kind != "operation"}) == 4
    assert len({look[2] for look in looks.values()}) == 5


def test_only_the_output_has_a_double_outline():
    source = draw(Value(1.0).exp().exp()).source
    assert re.findall(r"id=(n\d) peripheries=2", source) == ["n3"]
    assert source.count("peripheries=1") == 2


def test_a_constant_is_a_number_once():
    source = Value(1.0) * 2
    source.backward()
    assert parts(draw(source).svg)["n2"].lines == ["2"]


def test_a_named_constant_has_data():
    g = Constant(9.81)
    assert parts(draw(g * Value(1.0)).svg)["n1"].lines == ["g", "data ", "9.81"]


def test_a_constant_with_a_label_learns():
    g = Constant(9.81)
    g.label = "gravity"
    assert parts(draw(g * Value(1.0)).svg)["n1"].lines[3:] == ["grad ", "0"]


def test_the_gradient_of_a_constant_is_nowhere_in_a_picture():
    a = Value(0.001, "a")
    L = a * 3000 + 7
    L.backward(0.01)
    drawn = parts(draw(L, partials=True).svg)
    for constant, edge in (("n2", "e3.2"), ("n4", "e5.2")):
        assert "grad" not in drawn[constant].text
        assert colours(drawn[constant])[0] == LIGHT["gradient 0"]
        assert "∂" not in drawn[edge].title + drawn[edge].text
    assert drawn["e3.1"].text == "∂v1/∂a = 3000"
    a.grad, L.operands[1].grad = 1.0, 1e9
    assert colours(parts(draw(L).svg)["n1"])[0] == LIGHT["gradient +3"]


def test_a_leaf_named_like_its_number_has_data():
    assert parts(draw(Value(2.0, "2")).svg)["n1"].lines[:3] == ["2", "data ", "2"]


@pytest.mark.parametrize(
    ("operate", "symbol"),
    [
        (lambda x: x + 1, "+"),
        (lambda x: x.tanh(), "tanh"),
        (lambda x: x**3, "x³"),
        (lambda x: x**-0.5, "x^−0.5"),
        (lambda x: x.leaky_relu(0.2), "leaky_reluslope 0.2"),
        (lambda x: x.softsign(), "softsign"),
        (lambda x: apply(BLEND, x, x), "blendweight 0.25"),
    ],
)
def test_an_operation_shows_its_symbol_and_parameters(operate, symbol):
    drawn = parts(draw(operate(Value(2.0))).svg)
    (operation,) = [part for part in drawn.values() if "operation" in part.classes]
    assert operation.text == symbol


def test_a_symbol_appears_as_typed():
    strange = Operation("odd", lambda xp, x: x, lambda xp, y, x: (1.0,), symbol=r"R&amp;D \N <b>")
    assert parts(draw(apply(strange, Value(1.0))).svg)["o2"].text == r"R&amp;D \N <b>"


def test_the_first_operand_arrives_above_the_second():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    drawn = parts(draw((a * b + c).tanh() * b.exp() - a / c).svg)
    assert drawn["o10"].title == "v7 = v5 − v6"
    assert arrival(drawn["e10.1"]) < arrival(drawn["e10.2"])


def test_a_registered_operation_is_drawn_with_its_derivative():
    x = Value(3.0)
    drawn = draw(apply(SOFTSIGN, x), partials=True).svg
    assert "∂x = 1/(1 + |x|)² = 0.0625" in edge_label(drawn, "e2.1")


def test_small_print_on_a_fill_is_as_dark_as_the_rest():
    # A fainter colour would not stand out from the strongest fills.
    L = Value(2.0, "a") * 3
    L.backward()
    for id in ("n1", "n3"):
        lines = [x for x in parts(draw(L).svg)[id].element if x.tag.endswith("text")]
        assert {line.get("fill") for line in lines} == {LIGHT["text"]}


# --- gradients as colours ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grad", "shade"),
    [
        (10.0, "gradient +3"),
        (-10.0, "gradient -3"),
        (-5.1, "gradient -3"),
        (5.0, "gradient +2"),
        (1.0, "gradient +1"),
        (-1e-300, "gradient -1"),
        (0.0, "gradient 0"),
        (-0.0, "gradient 0"),
        (float("nan"), "gradient not finite"),
        (float("inf"), "gradient not finite"),
    ],
)
def test_the_fill_tells_the_gradients_sign_and_share(grad, shade):
    a, largest = Value(1.0), Value(1.0)
    total = a + largest
    a.grad, largest.grad = grad, 10.0
    assert f'fillcolor="{LIGHT[shade]}"' in statement(draw(total).source, "n1")


def test_what_is_not_finite_is_marked():
    x = Value(0.0)
    root = x.sqrt()
    root.backward()
    drawn = parts(draw(root * float("nan")).svg)
    assert "⚠ ∞" in drawn["n1"].text
    assert "data 0" in drawn["n1"].text
    assert "⚠ nan" in drawn["n4"].text


def test_a_picture_without_a_finite_gradient_is_drawn():
    a = Value(1.0)
    a.grad = float("nan")
    assert "⚠ nan" in draw(a).source


# --- local derivatives ---------------------------------------------------------------------------


def test_partials_are_formula_and_number_and_only_on_request():
    a, b = Value(2.0), Value(-3.0)
    L = a * b
    assert edge_label(draw(L, partials=True).svg, "e3.1") == "∂L/∂a = b = −3"
    assert edge_label(draw(L).svg, "e3.1") == ""


def test_a_formula_that_is_the_number_is_written_once():
    a = Value(2.0)
    L = a + 1
    assert edge_label(draw(L, partials=True).svg, "e3.1") == "∂L/∂a = 1"


def test_a_long_formula_is_left_out():
    x = Value(1.0)
    y = x.gelu()
    assert re.fullmatch(r"∂y/∂x = [\d.]+", edge_label(draw(y, partials=True).svg, "e2.1"))


def test_derivatives_of_thousands_of_operands_are_numbers():
    values = [Value(float(i), f"x{i}") for i in range(3000)]
    largest = autograd.max(values)
    source = draw(largest, partials=True, limit=4000).source
    assert '"∂largest/∂x2999 = 1"' in source
    assert '"∂largest/∂x0 = 0"' in source


def test_partials_are_those_recorded():
    a, b = Value(2.0), Value(-3.0)
    L = a * b
    b.data = 100.0
    assert parts(draw(L).svg)["e3.1"].title == "∂L/∂a = −3"


# --- frames --------------------------------------------------------------------------------------


def frames(source):
    """Return the nodes directly inside each frame, by the labels from outside in."""
    inside, path = {}, []
    for line in source.splitlines():
        if "subgraph" in line:
            path.append("")
        elif label := re.search(r"\bgraph \[.*label=(\S+)", line):
            path[-1] = label[1].strip('"')
        elif line.strip() == "}" and path:
            path.pop()
        elif path and (node := re.match(r"\s*(\w+) \[", line)):
            inside.setdefault(".".join(path), []).append(node[1])
    return inside


def test_neurons_and_layers_are_nested_frames():
    x = Value(1.0, "x")
    output = MLP(1, [2, 1])([x])
    drawn = draw(output)
    assert set(frames(drawn.source)) == {"layer1.neuron1", "layer1.neuron2", "layer2.neuron1"}
    titles = {part.title for part in parts(drawn.svg).values() if "module" in part.classes}
    assert titles == {"layer1", "layer1.neuron1", "layer1.neuron2", "layer2", "layer2.neuron1"}


def test_a_frame_holds_results_with_their_operations_and_names_lose_it():
    z = Value(1.0, "neuron.x") * Value(2.0, "outside")
    z.label = "neuron.z"
    drawn = draw(z, partials=True)
    assert frames(drawn.source) == {"neuron": ["n1", "n3", "o3"]}
    assert parts(drawn.svg)["n1"].lines[0] == "x"
    assert parts(drawn.svg)["n1"].title == "neuron.x (leaf)"
    assert edge_label(drawn.svg, "e3.1") == "∂z/∂x = outside = 2"


@pytest.mark.parametrize("label", ["3.14", "Dr. Who", "a.", ".a", "a..b", "a.<b>.c d", "plain"])
def test_other_dots_make_no_frames(label):
    assert "subgraph" not in draw(Value(1.0, label)).source


def test_frames_within_frames_within_frames():
    deep = ".".join("m" * 60)
    assert draw(Value(1.0, deep), scale="values").source.count("subgraph") == 59


def test_parameters_stand_behind_what_flows_into_their_layer():
    output = MLP(1, [1, 1])([Value(1.0, "x")])
    drawn = boxes(draw(output).svg)
    right = {title: box.right for title, box in drawn.items()}
    left = {title: box.left for title, box in drawn.items()}
    for parameter in ("layer2.neuron1.w[0] (parameter)", "layer2.neuron1.b (parameter)"):
        assert right["layer1.neuron1.a (result)"] < left[parameter]


# --- emphasis ------------------------------------------------------------------------------------


def test_highlighted_values_have_a_thick_outline():
    a, b = Value(1.0), Value(2.0)
    drawn = parts(draw(a + b, highlight={a}).svg)
    assert colours(drawn["n1"])[1] == LIGHT["highlight"]
    assert colours(drawn["n2"])[1] == LIGHT["leaf"]
    assert "penwidth=4" in statement(draw(a + b, highlight=[a]).source, "n1")


def test_a_highlighted_edge_leads_through_the_operation_to_the_result():
    a, b = Value(1.0), Value(2.0)
    c = a * b
    source = draw(c.tanh(), highlight=[(c, a)]).source
    thick = [
        id
        for id in ("n1", "n2", "n3", "o3", "e3.1", "e3.2", "e3", "o4", "e4.1")
        if "penwidth" in statement(source, id)
    ]
    assert thick == ["o3", "e3.1", "e3"]
