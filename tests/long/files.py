"""Every edit of a checkpoint's entries, and pairs of edits: ``pytest tests/long/files.py``."""

from pathlib import Path

import pytest
from edited import check_edit, edited, edits, saved, some

from nn import Adam, Momentum, RMSProp

KINDS = [Adam, Momentum, RMSProp]


@pytest.mark.parametrize("kind", KINDS)
def test_every_edit_is_loaded_as_it_is_or_changes_nothing(tmp_path: Path, kind: type) -> None:
    training = saved(tmp_path / "first.json", kind)
    for edit in edits(training):
        check_edit(tmp_path / "edited.json", training, edit, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_of_edits_are_loaded_as_they_are_or_change_nothing(
    tmp_path: Path, kind: type
) -> None:
    training = saved(tmp_path / "first.json", kind)
    for i, first in enumerate(some(list(edits(training)), 200, seed=1)):
        once = edited(training, *first)
        for second in some(list(edits(once)), 20, seed=i):
            check_edit(tmp_path / "edited.json", once, second, kind)
