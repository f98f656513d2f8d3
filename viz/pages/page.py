"""A page with the player: module, style sheet and what is to be played, all in one file."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from autograd.translation import languages, spoken, translator
from viz.themes import follow_the_page

__all__ = ["document", "model", "module", "page", "style"]

_HERE = Path(__file__).parent
_PARTS = ("elements.js", "camera.js", "graph.js", "player.js")


def module() -> str:
    """Return the player as one ES module, without imports; it exports ``render({model, el})``."""
    return "\n".join((_HERE / part).read_text("utf-8") for part in _PARTS)


def style() -> str:
    """Return the player's style sheet."""
    return (_HERE / "player.css").read_text("utf-8") + follow_the_page()


def model(title: Callable[[Callable[[str], str]], str], **played: Any) -> dict[str, Any]:
    """Return all that the player asks of its model: what it plays, and what it says meanwhile.

    Parameters
    ----------
    title
        From a translator, such as `autograd.translation.translated`, to the title.
    **played
        The rest, as the head of ``player.js`` says.
    """
    words = {}
    for language in languages():
        translated = translator(language)
        words[language] = {"title": title(translated), **_words(translated)}
    return {"language": spoken(), "words": words, **played}


def page(model: Mapping[str, Any]) -> str:
    """Return a page that plays a `model`, complete in itself; it asks nothing of the network."""
    title = model["words"][model["language"]]["title"]
    return document(model, title=title, module=module(), style=style())


def document(
    given: Mapping[str, Any],
    *,
    title: str,
    module: str,
    style: str,
    ask: str = "",
    scripts: str = "",
    styles: str = "",
    policy: str = "",
) -> str:
    """Return a page, complete in itself, that shows what a module makes of a model.

    Parameters
    ----------
    given
        What the model gives, by name; ``language`` is that of the page.
    title
        The title.
    module
        An ES module without imports, that exports ``render({model, el})``.
    style
        Its style sheet.
    ask
        A function in JavaScript that promises the answer to a question, if somebody answers.
    scripts, styles
        What else may run and be applied, as a content security policy has it.
    policy
        What the page may do beside that, such as ``"connect-src 'self'"``.
    """
    script = f"{module}\n{_START.format(ask=f', ask: {ask}' if ask else '')}"
    return _PAGE.format(
        language=given["language"],
        title=escape(title),
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        scripts=f" {scripts}" if scripts else "",
        styles=f" {styles}" if styles else "",
        policy=f"; {policy}" if policy else "",
        data=_as_data(given),
    )


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _as_data(model: Mapping[str, Any]) -> str:
    """Write JSON that no label in it can end, as ``</script>`` would."""
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", r"<\/").replace("<!--", r"<\u0021--")


def _words(translated: Callable[[str], str]) -> dict[str, str]:
    """Return what the player says, by the names it knows it under."""
    return {
        "first": translated("to the start"),
        "back": translated("one back"),
        "play": translated("play"),
        "pause": translated("pause"),
        "next": translated("one on"),
        "last": translated("to the end"),
        "place": translated("step"),
        "speed": translated("speed"),
        "language": translated("language"),
        "theme": translated("light or dark"),
        "fullscreen": translated("full screen"),
        "in": translated("larger"),
        "out": translated("smaller"),
        "fit": translated("all of it"),
        "close": translated("close"),
        "forward": translated("forward"),
        "backward": translated("backward"),
        "occasion": translated("contribution {which} of {count} to {name}"),
        "hint": translated("→ one on, ← one back, space plays. Click a value to see why it is so."),
        "later": translated("There is more to come."),
        "given": translated("It is given: no step computes it, and it does not learn."),
    }


_START = """\
const data = JSON.parse(document.getElementById("played").textContent)
render({{ model: {{ get: (name) => data[name]{ask} }}, el: document.body }})
"""

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
script-src 'sha256-{script_hash}'{scripts}; style-src 'sha256-{style_hash}'{styles}; \
base-uri 'none'; form-action 'none'{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<script type="application/json" id="played">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
