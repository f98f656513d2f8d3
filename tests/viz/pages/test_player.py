"""The page of steps, used as people use it: in a browser, with keys, mouse and eyes."""

from __future__ import annotations

import json
import time

import pytest
from graphs import GRAPHS, network, worked_example
from reading import GEOMETRY, NUMBERS, OUTSIDE, expected
from windows import FRAME, ON_ITS_SIDE, PHONE, WALL

from autograd import Value, record_sources
from viz import html_page
from viz.pages.page import module, style
from viz.pages.stepping import steps_model

IN_VIEW = """(selector) => {
  const pane = document.querySelector(".picture").getBoundingClientRect()
  return [...document.querySelectorAll(selector)].every((x) => {
    const box = x.getBoundingClientRect()
    return box.left >= pane.left - 1 && box.right <= pane.right + 1
      && box.top >= pane.top - 1 && box.bottom <= pane.bottom + 1
  })
}"""


def eventually(condition):
    """Wait until something is true, which the page's policy lets no string of ours do."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def position(page):
    return int(page.locator(".count").inner_text().split(" / ")[0])


@pytest.mark.parametrize("name", GRAPHS)
def test_every_step_shows_what_the_engine_computes(opened, name):
    L = GRAPHS[name]()
    steps = L.steps()
    page = opened(html_page(L))
    geometry = page.evaluate(GEOMETRY)
    for taken in [*range(len(steps) + 1), *reversed(range(len(steps)))]:
        if taken > steps.position:
            page.keyboard.press("ArrowRight")
        elif taken < steps.position:
            page.keyboard.press("ArrowLeft")
        steps.goto(taken)
        shown, wanted = page.evaluate(NUMBERS), expected(steps)
        assert shown == {id: wanted[id] for id in shown}
        assert position(page) == taken
        # What is to be compared is there, for every node that learns and every result.
        assert shown.keys() >= {
            f"n{place}.grad" for place, node in enumerate(steps.names, 1) if node.grad
        }
    assert page.evaluate(GEOMETRY) == geometry
    steps.goto(0)


def test_keys_go_through_the_steps(opened):
    page = opened(html_page(worked_example()))
    for key, there in [
        ("End", 8), ("ArrowRight", 8), ("ArrowLeft", 7), ("Home", 0), ("ArrowLeft", 0),
        ("ArrowRight", 1), ("ArrowRight", 2),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert position(page) == there
    page.locator("footer input").focus()
    page.keyboard.press("ArrowRight")
    assert position(page) == 3


def test_buttons_slider_and_list_go_through_the_steps(opened):
    page = opened(html_page(worked_example()))
    for name, there in [("to the end", 8), ("one back", 7), ("one on", 8), ("to the start", 0)]:
        page.get_by_role("button", name=name).click()
        assert position(page) == there
    page.locator("footer input").fill("5")
    assert position(page) == 5
    page.locator(".steps button").nth(6).click()
    assert position(page) == 7
    assert page.locator("[aria-current=step]").inner_text().split() == ["7", "a.grad", "−24"]


def test_it_plays_and_pauses(opened):
    page = opened(html_page(worked_example()), "#step=6")
    page.get_by_label("speed").select_option("8")
    page.keyboard.press("Space")
    page.get_by_role("button", name="pause").wait_for()
    page.get_by_role("button", name="play").wait_for()
    assert position(page) == 8
    page.get_by_label("speed").select_option("0.5")
    page.get_by_role("button", name="play").click()
    assert position(page) == 1
    page.get_by_role("button", name="pause").click()
    page.get_by_role("button", name="play").wait_for()


def test_the_address_is_that_of_the_step(opened):
    page = opened(html_page(worked_example()), "#step=5")
    assert position(page) == 5
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#step=6")
    page.evaluate("location.hash = '#step=2'")
    page.locator(".count", has_text="2 / 8").wait_for()
    assert position(opened(html_page(worked_example()), "#step=99")) == 8


def test_steps_on_their_way_open_where_they_are(opened):
    steps = worked_example().steps()
    steps.goto(4)
    assert position(opened(html_page(steps))) == 4
    assert steps.position == 4


def test_the_formula_the_gradient_and_the_code_are_beside_the_picture(opened):
    with record_sources():
        a, b = Value(2.0, "a"), Value(-3.0, "b")
        L = a * b + a
    L.label = "L"
    page = opened(html_page(L), "#step=1")
    details = page.locator(".formula")
    assert details.locator(".code").inner_text().endswith("L = a * b + a")
    page.keyboard.press("End")
    assert details.locator(".phase").inner_text() == "step 6 / 6 · backward"
    page.keyboard.press("ArrowLeft")
    assert details.locator(".phase").inner_text().endswith("contribution 2 of 2 to a")
    assert details.locator(".change").inner_text().split() == ["a.grad", "1", "→", "−2"]
    symbols, numbers = details.locator(".row").all_text_contents()
    assert (symbols, numbers) == ("a¯+=v1¯·∂v1∂a", "=1·b=1·(−3)=−3")
    assert page.get_by_role("status").inner_text().startswith("step 5 / 6 · backward · ")
    assert "a.grad += v1.grad · ∂v1/∂a = 1 · b" in page.get_by_role("status").inner_text()


def test_a_value_explains_itself_as_far_as_the_steps_have_come(opened):
    page = opened(html_page(worked_example()), "#step=1")
    page.locator("[id=n3]").click()
    why = page.locator(".why")
    assert why.locator("h2").inner_text() == "e (result)"
    assert why.locator("li").count() == 1
    assert "There is more to come." in why.inner_text()
    page.keyboard.press("End")
    assert why.locator("li").count() == 2
    assert "There is more to come." not in why.inner_text()
    why.locator("li button").first.click()
    assert position(page) == 1
    why.get_by_role("button", name="close").click()
    assert not why.is_visible()


def test_a_constant_says_that_it_is_given(opened):
    a = Value(2.0, "a")
    page = opened(html_page(a * 3.0))
    page.locator(".node.constant").click()
    assert "It is given" in page.locator(".why").inner_text()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [WALL, PHONE], ids=["wall", "phone"])
@pytest.mark.parametrize("graph", [worked_example, lambda: network(3)], ids=["eight", "2-3-1"])
def test_nothing_is_outside_of_the_window(opened, graph, size, language):
    L = graph()
    page = opened(html_page(L), viewport=size)
    page.get_by_label("language").select_option(language)
    for _ in range(len(L.steps()) + 1):
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(IN_VIEW, ".now")
        assert page.evaluate(
            "(() => { const x = document.querySelector('.formula');"
            "return x.scrollHeight <= x.clientHeight && x.scrollWidth <= x.clientWidth })()"
        )
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("size", [WALL, PHONE, FRAME, ON_ITS_SIDE])
def test_all_of_a_small_graph_is_in_view(opened, size):
    page = opened(html_page(worked_example()), viewport=size)
    for _ in range(9):
        assert page.evaluate(IN_VIEW, ".picture .node")
        assert page.evaluate(OUTSIDE) == []
        assert page.locator(".formula").is_visible()
        page.keyboard.press("ArrowRight")


def test_wheel_drag_and_keys_zoom(opened):
    page = opened(html_page(worked_example()), "#step=2")

    def seen():
        return page.locator(".picture svg").bounding_box()

    whole = seen()
    page.mouse.move(300, 300)
    page.mouse.wheel(0, -300)
    eventually(lambda: seen()["width"] > whole["width"] + 1)
    closer = seen()
    page.mouse.down()
    page.mouse.move(340, 320, steps=4)
    page.mouse.up()
    shift = [seen()[side] - closer[side] for side in ("x", "y", "width")]
    assert shift == pytest.approx([40, 20, 0], abs=0.5)
    assert not page.locator(".why").is_visible()
    page.keyboard.press("0")
    assert seen() == pytest.approx(whole)
    page.keyboard.press("+")
    assert seen()["width"] > whole["width"]


def test_it_speaks_english_and_spanish(opened):
    page = opened(html_page(worked_example()), "#step=7")
    assert page.get_by_label("language").locator("option").all_inner_texts() == [
        "English",
        "español",
    ]
    page.get_by_label("language").select_option("es")
    assert page.title() == page.locator("h1").inner_text() == "8 pasos hasta L y de vuelta"
    assert page.locator(".phase").inner_text() == "paso 7 / 8 · atrás"
    assert page.evaluate("document.documentElement.lang") == "es"
    page.get_by_role("button", name="uno atrás").click()
    assert position(page) == 6


def test_it_is_light_or_dark(opened):
    for scheme, grounds in [("light", ["#ffffff", "#15181c"]), ("dark", ["#15181c", "#ffffff"])]:
        page = opened(html_page(worked_example()), color_scheme=scheme)
        for ground in grounds:
            red, green, blue = bytes.fromhex(ground[1:])
            for part, paint in ((".player", "backgroundColor"), (".graph > polygon", "fill")):
                found = page.locator(part).first.evaluate(f"x => getComputedStyle(x).{paint}")
                assert found == f"rgb({red}, {green}, {blue})"
            page.get_by_role("button", name="light or dark").click()


def test_contributions_travel_unless_motion_is_unwanted(opened):
    page = opened(html_page(worked_example()), "#step=6")
    page.keyboard.press("ArrowRight")
    assert page.locator(".sent").count() == 0
    page = opened(html_page(worked_example()), "#step=6", reduced_motion="no-preference")
    page.keyboard.press("ArrowRight")
    assert page.locator(".sent").text_content() == "−24"
    page.locator(".sent").wait_for(state="detached")


def test_all_steps_are_printed_one_below_the_other(opened):
    page = opened(html_page(worked_example()), "#step=3")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheets = page.locator(".printed section")
    assert sheets.count() == 9
    assert all(sheet.locator("svg").is_visible() for sheet in sheets.all())
    tops = [sheet.bounding_box()["y"] for sheet in sheets.all()]
    assert tops == sorted(set(tops))
    assert not page.locator("footer").is_visible()
    grads = [sheet.locator('[id="n1.grad"]').text_content() for sheet in sheets.all()]
    assert grads == [""] * 7 + ["−24"] * 2
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert sheets.count() == 0
    assert position(page) == 3


def test_it_plays_inside_a_frame_as_in_a_notebook(opened):
    steps = worked_example().steps()
    steps.goto(4)
    page = opened(f"<!DOCTYPE html><p>A notebook</p>{steps._repr_mimebundle_()['text/html']}")
    inside = page.frame_locator("iframe")
    assert inside.locator(".count").inner_text() == "4 / 8"
    inside.get_by_role("button", name="one on").click()
    page.keyboard.press("ArrowRight")
    assert inside.locator(".count").inner_text() == "6 / 8"
    page.wait_for_timeout(400)  # An address that cannot be written would be a fault by now.


def test_players_stand_side_by_side_and_go_away(opened):
    """As in a notebook with anywidget: a module, models, and an element for each."""
    models = [steps_model(graph().steps()) for graph in (worked_example, GRAPHS["many operands"])]
    data = json.dumps(models).replace("</", r"<\/")
    page = opened(f"""<!DOCTYPE html><style>{style()}</style><div></div><div></div>
        <script type="module">{module()}
        window.away = {data}.map((model, i) => render({{
          model: {{ get: (name) => model[name] }},
          el: document.querySelectorAll("body > div")[i],
        }}))
        </script>""")
    first, second = page.locator("body > div").all()
    first.get_by_role("button", name="one on").click()
    page.keyboard.press("ArrowRight")
    assert [x.locator(".count").inner_text() for x in (first, second)] == ["2 / 8", "0 / 13"]
    assert second.locator("[id='n13.data']").text_content() == ""
    second.get_by_role("button", name="to the end").click()
    assert second.locator("[id='n13.data']").text_content() == "66"
    assert page.evaluate("location.hash") == ""
    page.evaluate("away.forEach((take) => take())")
    assert page.locator(".player").count() == 0


def test_two_fingers_zoom(opened):
    page = opened(html_page(worked_example()), viewport=PHONE, has_touch=True)
    width = page.locator(".picture svg").bounding_box()["width"]
    touch = page.context.new_cdp_session(page)
    for kind, apart in [("touchStart", 40), ("touchMove", 80), ("touchMove", 120)]:
        points = [{"x": 195 + side * apart, "y": 250, "id": side} for side in (0, 1)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    eventually(lambda: page.locator(".picture svg").bounding_box()["width"] > 1.5 * width)


def test_it_fills_the_screen(opened):
    page = opened(html_page(worked_example()))
    page.keyboard.press("f")
    eventually(lambda: page.evaluate("document.fullscreenElement?.className") == "player")
    page.keyboard.press("f")
    eventually(lambda: page.evaluate("document.fullscreenElement") is None)


def test_a_leaf_alone_has_no_steps(opened):
    page = opened(html_page(Value(2.0, "a")))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("End")
    assert page.locator(".count").inner_text() == "0 / 0"
    assert page.evaluate(NUMBERS) == {"n1.data": "2", "n1.grad": "1"}


HOSTILE = [
    "</script><script>ran=1</script>",
    "<!--<script>",
    '"><img src=x onerror="ran=1">',
    "<svg onload=ran=1>",
    "</title></style><b>",
    "]]>&lt;{name}$&",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_text_and_run_nowhere(opened, label):
    a = Value(2.0, label)
    L = a * a
    L.label = f"L{label}"
    page = opened(html_page(L), "#step=3")
    page.locator(".node").first.click()
    page.get_by_label("language").select_option("es")
    assert page.evaluate("window.ran") is None
    assert page.locator("[id=n1] text").first.text_content() == label
    assert page.locator(".steps span").last.text_content() == f"{label}.grad"
    assert label in page.locator(".phase").text_content()
    assert f"L{label}" in page.title()
    assert page.locator("img, b:not(.steps b):not(.change b)").count() == 0


def test_a_policy_lets_no_other_script_run(opened):
    html = html_page(worked_example())
    assert "default-src 'none'" in html
    assert "unsafe" not in html.partition("<body>")[0].partition("<style>")[0]
    page = opened(html)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    (refusal,) = opened.faults
    assert "inline script violates" in refusal
    opened.faults.clear()


@pytest.mark.parametrize(("sizes", "steps", "bytes_at_most"), [
    ((4, 4), 95, 400_000), ((16, 16), 743, 2_000_000),
])  # fmt: skip
def test_a_page_is_small(sizes, steps, bytes_at_most):
    loss = network(*sizes)
    assert len(loss.steps()) == steps
    assert len(html_page(loss).encode()) <= bytes_at_most
