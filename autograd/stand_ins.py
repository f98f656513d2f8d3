"""Plain characters in the place of those that an output cannot carry.

A terminal or file in ASCII, Latin-1 or Windows' cp1252 has no −, ∂ or └. Objects print themselves
through `carried`; the command gives its streams the error handler of the same signs.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import Any

__all__ = ["HANDLER", "carried"]

HANDLER = "retrograd.stand_ins"
"""The error handler, by its name among Python's codecs."""

_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma
tau upsilon phi chi psi omega
"""

_GREEK = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", _NAMES.split()))

_STAND_INS = {
    **_GREEK,
    **{letter.upper(): name.capitalize() for letter, name in _GREEK.items()},
    **{chr(0x2400 + code): rf"\x{code:02x}" for code in range(0x20)},
    **dict(zip("₀₁₂₃₄₅₆₇₈₉ₖ", "0123456789k")),
    **dict(zip("−·×÷∂–′", "-*x/d-'")),
    **dict(zip("├└│─▶◀↑", "++|-><^")),
    "Σ": "sum",
    "Π": "prod",
    "√": "sqrt ",
    "√(": "sqrt(",
    "∞": "inf",
    "±": "+-",
    "…": "...",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "⟺": "<=>",
    "µ": "mu",
    "ŷ": "yhat",
    "ᵢ": "_i",
    "␡": r"\x7f",
}

_RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣ", "-0123456789nx"))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ₖ", "0123456789k"))

# A power is written in one way, and so are indices, as in a¹₂, which is no a¹²; the root of what is
# in parentheses is a call.
_PIECE = re.compile(rf"[{''.join(_RAISED)}]+[{''.join(_LOWERED)}]*|√\(|.", re.DOTALL)


def carried(text: str, stream: Any = None) -> str:
    r"""Write text as a stream can carry it, standard output unless given.

    What has no stand-in becomes the escape that Python types. A stream that has no encoding, such
    as a `StringIO`, carries everything.

    >>> from io import BytesIO, TextIOWrapper
    >>> ascii, windows = (TextIOWrapper(BytesIO(), name) for name in ("ascii", "cp1252"))
    >>> print(carried("└─ ∂y/∂x = 2·√(x) = −6·x¹⁰ ö", ascii))
    +- dy/dx = 2*sqrt(x) = -6*x^10 \xf6
    >>> print(carried("└─ ∂y/∂x = 2·√(x) = −6·x¹⁰ ö", windows))
    +- dy/dx = 2·sqrt(x) = -6·x^10 ö
    """
    encoding = getattr(sys.stdout if stream is None else stream, "encoding", None)
    if not isinstance(encoding, str):
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return _PIECE.sub(lambda piece: _carried_piece(piece[0], encoding), text)
    except LookupError:
        # An encoding of which Python does not know is not of Python's making.
        pass
    return text


def _carried_piece(piece: str, encoding: str) -> str:
    try:
        piece.encode(encoding)
    except UnicodeEncodeError:
        return _stand_in(piece)
    return piece


def _stand_in(piece: str) -> str:
    if piece[0] in _RAISED:
        above = piece.rstrip("".join(_LOWERED))
        below = "".join(_LOWERED[sign] for sign in piece[len(above) :])
        return "^" + "".join(_RAISED[sign] for sign in above) + (below and "_" + below)
    return _STAND_INS.get(piece) or piece.encode("ascii", "backslashreplace").decode()


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    pieces = _PIECE.findall(error.object[error.start : error.end])
    return "".join(map(_stand_in, pieces)), error.end


codecs.register_error(HANDLER, _handle)
