"""Names that would run in a terminal, turn the writing round, or hide."""

import unicodedata

HOSTILE = (
    "\x1b[31m\x1b]0;title\x07\x9b2J\r\b\0\v\f\x1c\x7f\x85\xad\u061c\u180e\u200b\u200d\u200e\u2028\u2029"
    "\u202eturned\u202c\u2060\u2066\u2069\ufeff\ufff9\ue000\ufffe\ud800\U000e0041"
)

_ILLEGIBLE = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def illegible(text: str) -> set[str]:
    """Return the characters in a text that cannot be seen as what they are."""
    found = {c for c in text if unicodedata.category(c) in _ILLEGIBLE}
    return found - {"\n", "\t"}
