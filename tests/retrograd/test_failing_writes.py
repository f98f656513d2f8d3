"""Each request to write, refused: a sentence, a status, and nothing written in half."""

from pathlib import Path

import pytest
from failing import COMMANDS, wrong_endings


@pytest.mark.parametrize(
    ("command", "every"),
    [("draw, DOT", 1), ("step, LaTeX", 1), ("step, all steps", 1), ("help", 1), ("train", 6)],
)
def test_each_write_refused(tmp_path: Path, command: str, every: int) -> None:
    endings = list(wrong_endings(COMMANDS[command], tmp_path, every))
    assert len(endings) >= 2
    assert [ending for ending in endings if ending[1]] == []
