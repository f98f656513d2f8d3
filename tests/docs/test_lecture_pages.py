"""The lecture as pages."""

import pytest
from lecture_pages import write_lectures

from autograd.translation import speak, translated
from retrograd.lesson import scripts


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


def test_a_lesson_says_draws_and_shows_its_script_in_each_language(tmp_path):
    script = scripts()[11]
    write_lectures(tmp_path, ["en", "es"], [script])
    assert translated("forward") == "forward"
    english, spanish = (
        (tmp_path / "lecture" / language / f"{script.stem}.md").read_text(encoding="utf-8")
        for language in ("en", "es")
    )
    assert english.startswith("# Backpropagation by hand: the chain rule, checked by the engine\n")
    assert spanish.startswith("# La retropropagación a mano")
    assert '<div lang="es"' in spanish
    assert "\nHand and engine are equal.\n" in english
    assert "\nHand and engine are equal.\n" not in spanish
    for page, language in ((english, "en"), (spanish, "es")):
        # What is said above a picture stands above it.
        above, picture, below = page.partition("![11-chain-rule](11-chain-rule.svg)")
        assert picture
        assert "J = e²" in above
        assert "2-2-2" in below
        assert (tmp_path / "lecture" / language / "11-chain-rule.svg").is_file()
        assert str(tmp_path) not in page
    for line in script.read_text(encoding="utf-8").splitlines():
        assert f"    {line}".rstrip() in english


def test_lessons_are_listed(tmp_path):
    write_lectures(tmp_path, ["es"], scripts()[:1])
    folder = tmp_path / "lecture"
    assert (folder / "SUMMARY.md").read_text(encoding="utf-8") == "* [En español](es/)\n"
    for page in ("index.md", "SUMMARY.md"):
        text = (folder / "es" / page).read_text(encoding="utf-8")
        assert "(00_the_engine_in_sixty_lines.md)" in text
