"""The language of explanations and lessons, by gettext's catalogues."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations, translation
from pathlib import Path

__all__ = ["DOMAIN", "FOLDER", "languages", "speak", "spoken", "translated", "translator"]

FOLDER = Path(__file__).with_name("locale")
"""Where the catalogues are."""

DOMAIN = "retrograd"

_catalogue = NullTranslations()


def languages() -> list[str]:
    """List the languages that there are, English first: it is the one in the source.

    Examples
    --------
    >>> "en" in languages(), "es" in languages()
    (True, True)
    """
    return ["en", *sorted(file.parts[-3] for file in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def speak(language: str) -> None:
    """Explain in this language from now on.

    Parameters
    ----------
    language
        One of `languages`, such as ``"es"``.

    Raises
    ------
    LookupError
        If there is no catalogue for it.

    Examples
    --------
    >>> speak("es")
    >>> translated("forward")
    'adelante'
    >>> speak("en")
    """
    global _catalogue
    _catalogue = _read(language)


def spoken() -> str:
    """Return the language that is spoken now.

    >>> spoken()
    'en'
    """
    return _catalogue.info().get("language", "en")


def translator(language: str) -> Callable[[str], str]:
    """Return what translates into one of `languages`, whatever is spoken.

    >>> translator("es")("forward"), translated("forward")
    ('adelante', 'forward')
    """
    return _read(language).gettext


def _read(language: str) -> NullTranslations:
    if language not in languages():
        raise LookupError(f"there is no language {language!r}: choose {' or '.join(languages())}")
    return NullTranslations() if language == "en" else translation(DOMAIN, FOLDER, [language])


def translated(message: str) -> str:
    """Return a message in the language spoken; in English where the catalogue lacks it."""
    return _catalogue.gettext(message)
