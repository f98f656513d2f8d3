"""Formulas as browsers show them, without a library: LaTeX read as MathML.

How an operation is written stands in its entry as text and as LaTeX. LaTeX says all that MathML
needs, so that nothing is written down a third time.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

__all__ = ["mathml", "phrases"]

_TOKEN = re.compile(
    r"\\mathrel\{\+\}=|\\mathrm\{[^\\{}]*\}|\\(?:begin|end)\{\w+\}|\\[a-zA-Z]+ ?|\\.|[0-9.]+|.",
    re.DOTALL,
)
_SYMBOLS = {
    "cdot": "·",
    "dots": "…",
    "infty": "∞",
    "partial": "∂",
    "times": "×",
}
_TYPED = {"backslash": "\\", "sim": "~", "wedge": "^"}
"""What stands in LaTeX for characters of a name that mean something else there."""

_INFIX = '<mo form="infix">'
_UPRIGHT = ("mathrm", "operatorname")


def mathml(latex: str) -> str:
    """Write a formula in MathML.

    Parameters
    ----------
    latex
        The formula in the LaTeX that the table and the stepper write.

    Returns
    -------
    str
        A ``math`` element of HTML. Names are text in it, whatever they hold.

    Examples
    --------
    >>> mathml("x^{2}")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    return f"<math>{''.join(_Reader(latex).items())}</math>"


def phrases(latex: str) -> list[str]:
    """Write a formula in pieces of MathML, each to be kept on a line, the first sign in front.

    Examples
    --------
    >>> for phrase in phrases("y = a + b"):
    ...     print(phrase)
    <mi>y</mi>
    <mo form="infix">=</mo><mi>a</mi>
    <mo form="infix">+</mo><mi>b</mi>
    """
    found = [""]
    for item in _Reader(latex).items():
        if item.startswith(_INFIX) and found[-1]:
            found.append("")
        found[-1] += item
    return found


class _Reader:
    """One way through a formula, from left to right."""

    def __init__(self, latex: str) -> None:
        self._tokens = _TOKEN.findall(latex)
        self._place = 0

    def items(self, *ends: str) -> list[str]:
        """Read up to one of these tokens, and past it; each part of the formula is an item."""
        found: list[str] = []
        while self._place < len(self._tokens):
            token = self._next()
            if token in ends:
                break
            if token in "^_":
                self._attach(found, token)
            elif item := self._item(token, is_first=not found or found[-1].startswith("<mo")):
                found.append(item)
        return found

    def _next(self) -> str:
        if self._place == len(self._tokens):
            return ""
        token: str = self._tokens[self._place]
        self._place += 1
        return token.rstrip(" ") if token.startswith("\\") and len(token) > 2 else token

    def _sees(self, token: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place] == token

    def _item(self, token: str, is_first: bool) -> str:
        if not token.strip(" \\\n"):
            return ""
        if token == r"\mathrel{+}=":
            return _infix("+=")
        if token == "{":
            return _row(self.items("}"))
        if token[0].isdigit() or token == ".":
            return f"<mn>{token}</mn>"
        if token.startswith(r"\mathrm{"):
            return _upright(token[8:-1])
        if token.startswith("\\") and token[1:2].isalpha():
            return self._command(token[1:])
        character = token.removeprefix("\\")
        if token in "=+-·":
            sign = character.replace("-", "−")
            return _infix(sign) if sign == "=" or not is_first else f'<mo form="prefix">{sign}</mo>'
        if character.isalpha():
            return f"<mi>{escape(character)}</mi>"
        return f"<mo>{escape(character)}</mo>"

    def _command(self, name: str) -> str:
        if name == "frac":
            return f"<mfrac>{self._group()}{self._group()}</mfrac>"
        if name == "sqrt":
            if self._sees("["):
                self._next()
                index = _row(self.items("]"))
                return f"<mroot>{self._group()}{index}</mroot>"
            return f"<msqrt>{self._group()}</msqrt>"
        if name == "overline":
            return f'<mover accent="true">{self._group()}<mo>¯</mo></mover>'
        if name == "left":
            opening = escape(self._next())
            inside = _row(self.items(r"\right"))
            return f"<mrow><mo>{opening}</mo>{inside}<mo>{escape(self._next())}</mo></mrow>"
        if name in _UPRIGHT:
            return _upright(self._text())
        if name == "text":
            return f"<mtext>{escape(self._text())}</mtext>"
        if name.startswith("begin{"):
            return self._table(name[6:-1])
        if name in ("cdot", "times"):
            return _infix(_SYMBOLS[name])
        if name == "sum":
            return "<mo>∑</mo>"
        return _upright(_SYMBOLS.get(name) or _greek(name) or name)

    def _group(self) -> str:
        """Read what stands in braces, or one token, as one item."""
        while self._sees(" "):
            self._next()
        return self._item(self._next(), is_first=True) or "<mrow></mrow>"

    def _attach(self, found: list[str], mark: str) -> None:
        """Raise or lower the next group beside the last item."""
        base = found.pop() if found else "<mrow></mrow>"
        script = self._group()
        if mark == "^" and base.startswith("<msub>"):
            found.append(f"<msubsup>{base[6:-7]}{script}</msubsup>")
        else:
            tag = "msup" if mark == "^" else "msub"
            found.append(f"<{tag}>{base}{script}</{tag}>")

    def _text(self) -> str:
        """Read the text in braces."""
        read, depth = "", 0
        while self._place < len(self._tokens):
            token = self._next()
            if token in "{}":
                depth += 1 if token == "{" else -1
                if depth == 0:
                    break
            elif token.startswith("\\"):
                read += _TYPED.get(token[1:], token[1:])
            else:
                read += token
        return read

    def _table(self, kind: str) -> str:
        """Read the rows of an environment: cases have a brace, and aligned rows meet at the &."""
        rows: list[list[str]] = [[]]
        while self._place < len(self._tokens):
            start = self._place
            rows[-1].append(_row(self.items("&", "\\\\", rf"\end{{{kind}}}")))
            end = self._tokens[self._place - 1] if self._place > start else ""
            if end == "\\\\":
                rows.append([])
            elif end != "&":
                break
        table = "".join(
            f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows
        )
        brace = "<mo>{</mo>" if kind == "cases" else ""
        return f'<mrow>{brace}<mtable class="{kind}">{table}</mtable></mrow>'


def _row(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"<mrow>{''.join(items)}</mrow>"


def _infix(sign: str) -> str:
    return f"{_INFIX}{sign}</mo>"


def _upright(text: str) -> str:
    """Write a name; browsers write one letter alone in italics, unless they are told."""
    normal = ' mathvariant="normal"' if len(text) == 1 else ""
    return f"<mi{normal}>{escape(text)}</mi>"


def _greek(name: str) -> str:
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {name.upper()}")
    except KeyError:
        return ""
