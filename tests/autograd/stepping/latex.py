"""What is well-formed LaTeX, for the tests of formulas."""

from __future__ import annotations

import re

_KNOWN = re.findall(
    r"\w+",
    "backslash wedge sim dots infty times cdot frac partial overline mathrel mathrm text "
    "operatorname left right begin end sqrt sin cos tan sinh cosh tanh arcsin arccos arctan "
    "ln max min sigma delta sum",
)


def flaws(latex: str) -> list[str]:
    """List what is wrong with a formula; nothing if it is well-formed."""
    found = []
    unescaped = re.sub(r"\\[\\{}#$%&_ ]", "", latex)
    depth = 0
    for character in unescaped:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            break
    if depth:
        found.append("braces do not match")
    commands = re.findall(r"\\([a-zA-Z]+|.)", unescaped)
    found += [f"unknown command {command}" for command in commands if command not in _KNOWN]
    if commands.count("left") != commands.count("right"):
        found.append("left and right do not match")
    if re.findall(r"\\begin\{(\w+)\}", latex) != re.findall(r"\\end\{(\w+)\}", latex)[::-1]:
        found.append("begin and end do not match")
    if "$" in unescaped or "%" in unescaped or "\n" in unescaped:
        found.append("a character that means something else")
    return found
