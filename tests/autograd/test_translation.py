"""The catalogues: every message that can be said is in each of them, and nothing else is."""

import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from autograd import Value, translation
from autograd.translation import DOMAIN, FOLDER, languages, speak, translated

ROOT = FOLDER.parents[1]
ROOMS = ("autograd", "nn", "viz", "retrograd", "examples")
SPEAKERS = {"_", "translated"}
LESSONS_SPEAKERS = SPEAKERS | {"say"}
"""The command has a say of its own, which prints words as they are."""

COMPILE = f"pybabel compile -d {FOLDER.relative_to(ROOT)} -D {DOMAIN}"


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


def _said_in(script):
    """List the messages in a file: the title of an example, and what speakers are called with."""
    tree, speakers = ast.parse(script.read_bytes()), SPEAKERS
    if script.parent.name == "examples":
        yield ast.get_docstring(tree).splitlines()[0]
        speakers = LESSONS_SPEAKERS
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in speakers:
            yield from _texts(call.args[0])


def _texts(argument):
    if isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)
    elif isinstance(argument, ast.Constant):
        yield argument.value


def _messages():
    return {
        message
        for room in ROOMS
        for script in (ROOT / room).rglob("*.py")
        for message in _said_in(script)
    }


def _sources():
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


@pytest.fixture(params=_sources(), ids=lambda source: source.parts[-3])
def catalogue(request):
    with open(request.param, "rb") as file:
        return read_po(file)


def _fields(message):
    return sorted(field for _, field, _, _ in Formatter().parse(message) if field is not None)


def test_there_is_spanish():
    assert languages()[0] == "en"
    assert "es" in languages()


def test_nothing_is_missing_and_nothing_stale(catalogue):
    said, known = _messages(), {message.id for message in catalogue if message.id}
    assert len(said) > 100
    assert sorted(said - known) == [], "missing from the catalogue"
    assert sorted(known - said) == [], "no longer said"


def test_each_message_is_translated_with_the_same_numbers_in_it(catalogue):
    for message in catalogue:
        if message.id:
            assert message.string.strip(), message.id
            assert not message.fuzzy, message.id
            assert _fields(message.string) == _fields(message.id), message.id
            assert message.string.startswith("\n") == message.id.startswith("\n"), message.id
            assert message.string.count("\n") == message.id.count("\n"), message.id


def test_the_compiled_catalogue_is_that_of_the_source(catalogue):
    speak(str(catalogue.locale))
    for message in catalogue:
        if message.id:
            assert translated(message.id) == message.string, f"compile it anew: {COMPILE}"


def test_what_no_catalogue_has_is_said_in_english():
    speak("es")
    assert translated("What nobody says") == "What nobody says"


def test_an_unknown_language_is_told():
    with pytest.raises(LookupError, match="no language 'tlh': choose en or "):
        speak("tlh")
    assert translated("forward") == "forward"


def test_a_catalogue_is_all_that_a_language_needs(tmp_path, monkeypatch):
    folder = tmp_path / "qu" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    compiled = FOLDER / "es" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    (folder / compiled.name).write_bytes(compiled.read_bytes())
    monkeypatch.setattr(translation, "FOLDER", Path(tmp_path))
    assert languages() == ["en", "qu"]
    speak("qu")
    assert translated("backward") == "atrás"


def test_steps_speak_spanish():
    a = Value(3.0, "a")
    L = a * a
    speak("es")
    steps = L.steps()
    assert str(steps[0]) == "[1/3] adelante  L = a·a = 3·3 = 9"
    assert str(steps[1]).startswith("[2/3] atrás     L = a·a   a.grad += ")
    assert str(steps[1]).endswith("(primera de 2 contribuciones a a)")
    assert steps[1].phase == "backward"
