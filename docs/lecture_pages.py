"""The lecture as pages: what each lesson says and draws, and its script, in each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from autograd.translation import speak
from retrograd.command import main

__all__ = ["write_lectures"]

_PICTURE = re.compile(r"^\[\w+: (?P<file>[^\n]*\.svg)\]\n", re.MULTILINE)
_TITLES = {"en": "In English", "es": "En español"}


def write_lectures(pages: Path, languages: Sequence[str], scripts: Sequence[Path]) -> None:
    """Write the lecture in each language: a page for each lesson, and one that lists them.

    Parameters
    ----------
    pages
        The folder of pages; the lecture gets folders in it, such as ``lecture/es``.
    languages
        Which languages the lessons speak.
    scripts
        The lessons.
    """
    titles = [_write_lecture(pages / "lecture" / lang, lang, scripts) for lang in languages]
    contents = [f"* [{title}]({language}/)\n" for title, language in zip(titles, languages)]
    (pages / "lecture" / "SUMMARY.md").write_text("".join(contents), encoding="utf-8")


def _write_lecture(folder: Path, language: str, scripts: Sequence[Path]) -> str:
    """Write the lecture in one language, and return its title there."""
    folder.mkdir(parents=True)
    contents = []
    for script in scripts:
        title = _write_lesson(folder, language, script)
        contents.append(f"* [{title}]({script.stem}.md)\n")
    title = _TITLES.get(language, f"The lecture ({language})")
    command = _console(f"$ retrograd lesson 11 --lang {language} --out pictures")
    (folder / "index.md").write_text(
        _page(title, [command, "".join(contents)], language), encoding="utf-8"
    )
    (folder / "SUMMARY.md").write_text("".join([f"* [{title}](index.md)\n", *contents]), "utf-8")
    return title


def _write_lesson(folder: Path, language: str, script: Path) -> str:
    """Run a lesson and write down what it says, with its pictures; return its title."""
    number = str(int(script.name[:2]))
    said = StringIO()
    try:
        with redirect_stdout(said):
            main(["lesson", number, "--lang", language, "--out", str(folder)])
    finally:
        speak("en")
    title, _, rest = said.getvalue().partition("\n")
    # Below the title is a line.
    parts = _PICTURE.split(rest.partition("\n")[2])
    shown = [
        _console(part.strip("\n")) if i % 2 == 0 else _image(Path(part).name)
        for i, part in enumerate(parts)
        if part.strip()
    ]
    code = script.read_text(encoding="utf-8").rstrip()
    listing = "\n".join(f"    {line}".rstrip() for line in f"```python\n{code}\n```".splitlines())
    command = _console(f"$ retrograd lesson {number} --lang {language} --out pictures")
    script_itself = f'??? example "{script.name}"\n\n{listing}'
    (folder / f"{script.stem}.md").write_text(
        _page(title, [command, *shown, script_itself], language), encoding="utf-8"
    )
    return title


def _page(title: str, parts: Sequence[str], language: str) -> str:
    body = "\n\n".join(parts)
    return f'# {title}\n\n<div lang="{language}" class="lesson" markdown>\n\n{body}\n\n</div>\n'


def _console(text: str) -> str:
    return f"```text\n{text}\n```"


def _image(name: str) -> str:
    return f"![{Path(name).stem}]({name}){{ loading=lazy }}"
