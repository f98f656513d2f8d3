import hashlib
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from svg_parts import parts

from autograd import Value
from viz import Picture, draw

ROOT = Path(__file__).parents[3]


@pytest.fixture
def picture():
    a, b = Value(2.0), Value(-3.0)
    product = a * b
    product.backward()
    return draw(product)


def test_svg_can_stand_in_a_page(picture):
    assert picture.svg.startswith("<svg ")
    assert "<!--" not in picture.svg
    assert ET.fromstring(picture.svg).attrib["role"] == "img"


def test_svg_says_what_it_shows_first_of_all(picture):
    title, desc, *_ = ET.fromstring(picture.svg)
    assert title.tag.endswith("title")
    assert title.text == picture.title == "Graph of product"
    assert desc.tag.endswith("desc")
    assert desc.text == picture.description
    assert "Output: product = −6, gradient 1" in picture.description


def test_every_part_has_a_title_that_means_something(picture):
    titles = {id: part.title for id, part in parts(picture.svg).items()}
    assert titles == {
        "graph0": "",
        "n1": "a (leaf)",
        "n2": "b (leaf)",
        "n3": "product (result)",
        "o3": "product = a·b",
        "e3.1": "∂product/∂a = −3",
        "e3.2": "∂product/∂b = 2",
        "e3": "product = a·b",
    }


def test_a_picture_stays_what_it_was_when_drawn():
    a = Value(2.0)
    b = a * a
    picture = draw(b)
    b.backward()
    assert parts(picture.svg)["n1"].text == "adata 2grad 0"


@pytest.mark.parametrize(
    ("name", "start"),
    [("g.svg", b"<svg "), ("g.png", b"\x89PNG"), ("g.pdf", b"%PDF"), ("g.dot", b"digraph {")],
)
def test_save_goes_by_suffix(picture, tmp_path, name, start):
    picture.save(tmp_path / name)
    picture.save(str(tmp_path / name.upper()))
    content = (tmp_path / name).read_bytes()
    assert content.startswith(start)
    assert (tmp_path / name.upper()).read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 2


def test_saved_text_is_the_text_in_hand(picture, tmp_path):
    picture.save(tmp_path / "g.svg")
    picture.save(tmp_path / "g.dot")
    assert (tmp_path / "g.svg").read_bytes().decode() == picture.svg
    assert (tmp_path / "g.dot").read_bytes().decode() == picture.source


def test_a_png_is_sharp(picture, tmp_path):
    picture.save(tmp_path / "g.png")
    points = float(ET.fromstring(picture.svg).attrib["width"].removesuffix("pt"))
    pixels = int.from_bytes((tmp_path / "g.png").read_bytes()[16:20], "big")
    assert pixels == pytest.approx(points / 72 * 192, rel=0.02)


@pytest.mark.parametrize("name", ["g.jpg", "g", ".svg", "g.svg.gz"])
def test_other_suffixes_are_refused(picture, tmp_path, name):
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot"):
        picture.save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(picture, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        picture.save(tmp_path / "missing" / "g.dot")
    assert caught.value.filename == str(tmp_path / "missing" / "g.dot")


@pytest.mark.parametrize(
    "interruption", [OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_a_file_is_replaced_complete_or_not_at_all(picture, tmp_path, monkeypatch, interruption):
    def interrupted(*_):
        raise interruption

    (tmp_path / "g.dot").write_text("what was there")
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(type(interruption)):
        picture.save(tmp_path / "g.dot")
    assert [path.name for path in tmp_path.iterdir()] == ["g.dot"]
    assert (tmp_path / "g.dot").read_text() == "what was there"


def test_a_saved_file_can_be_read_by_others_as_any_new_file(picture, tmp_path):
    picture.save(tmp_path / "g.dot")
    (tmp_path / "new").touch()
    assert (tmp_path / "g.dot").stat().st_mode == (tmp_path / "new").stat().st_mode


def test_jupyter_gets_svg_and_text(picture):
    bundle = picture._repr_mimebundle_(include=None, exclude=None)
    text = f"<Picture: Graph of product>\n{picture.description}"
    assert bundle == {"image/svg+xml": picture.svg, "text/plain": text}


def test_a_picture_is_exported():
    assert isinstance(draw(Value(1.0)), Picture)


SCRIPT = """
import hashlib, sys
from autograd import Value
from nn import MLP
from viz import draw
loss = (MLP(2, [3, 1], seed=0)([Value(0.5), Value(-1.0)]) - 1) ** 2
for node in loss.operands:
    node.label += "!"
loss.backward()
for suffix in ("dot", "svg", "png", "pdf"):
    path = f"{sys.argv[1]}/g.{suffix}"
    draw(loss, partials=True, highlight=[loss]).save(path)
"""


def test_the_same_graph_gives_the_same_bytes_in_another_process(tmp_path):
    digests = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], env=environment, check=True)
        files = sorted(folder.iterdir())
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert len(digests[0]) == 4
    assert digests[0] == digests[1]
