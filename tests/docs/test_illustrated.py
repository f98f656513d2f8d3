"""Pictures below the code that draws them."""

from illustrated import illustrate

PAGE = """\
# Page

```python
>>> from autograd import Value
>>> from viz import activation, draw
>>> L = Value(2.0, "a") * 3
>>> L.data
6.0

```

Text.

```python
>>> draw(L)
<Picture: Graph of L>
>>> activation("tanh").figure
<Paper size 896x672 with 1 Axes>

```

The end.
"""


def test_a_picture_stands_below_its_block(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    illustrate(page)
    assert page.read_text(encoding="utf-8") == PAGE.replace(
        "\nThe end.",
        "\n![Graph of L](pictures/page-2.svg){ loading=lazy }\n"
        "\n![Plot of tanh](pictures/page-3.svg){ loading=lazy }\n"
        "\nThe end.",
    )
    assert "Graph of L" in (tmp_path / "pictures" / "page-2.svg").read_text(encoding="utf-8")
    assert "<svg" in (tmp_path / "pictures" / "page-3.svg").read_text(encoding="utf-8")


def test_a_page_without_pictures_stays_as_it_is(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.partition("Text.")[0], encoding="utf-8")
    illustrate(page)
    assert page.read_text(encoding="utf-8") == PAGE.partition("Text.")[0]
    assert list(tmp_path.iterdir()) == [page]
