"""What a page plays, read back."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

_DATA = re.compile(r'<script type="application/json" id="played">(.*?)</script>', re.DOTALL)


def played(page: str) -> dict[str, Any]:
    """Return the data of a page, or of one in a frame."""
    found = _DATA.search(page) or _DATA.search(unescape(page))
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data
