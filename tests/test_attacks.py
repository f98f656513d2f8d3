"""A little of each attack; tests/long/attacks.py makes them by the thousand."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import damaged
import pytest
from named import LARGE, PIECES, problems

from autograd.legibility import legible
from nn import MLP


def test_graphs_are_those_of_pytorch() -> None:
    pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    from against_pytorch import differing, draw

    for seed in range(200):
        graph, theirs, scale = draw(Random(seed))
        assert not differing(graph.ours(), theirs, scale), f"seed {seed}"
        if seed % 20 == 0:
            assert not differing(graph.ours(), graph.exact(), scale), f"seed {seed}"


def test_a_damaged_checkpoint_is_found_out(tmp_path: Path) -> None:
    content, right = damaged.saved_checkpoint(tmp_path / "run.json")
    path = tmp_path / "damaged.json"
    for damage, changed in damaged.damages(content, Random(0), every=199):
        assert not damaged.checkpoint_problem(path, changed, right), damage


def test_damaged_parameters_are_those_in_the_file_or_none() -> None:
    content = json.dumps(MLP(2, [2, 1], seed=0).state_dict()).encode()
    for damage, changed in damaged.damages(content, Random(0), every=3):
        assert not damaged.state_problem(changed), damage


def test_a_damaged_table_is_a_table_or_refused_in_words(tmp_path: Path) -> None:
    for damage, changed in damaged.damages(damaged.TABLE, Random(0)):
        assert not damaged.table_problem(tmp_path / "data.csv", changed), damage


def test_hostile_names_through_every_output() -> None:
    assert [found for found in problems("".join(PIECES)) if found[1]] == []


def test_a_name_of_a_megabyte_is_made_legible_in_pieces() -> None:
    shown = legible(LARGE)
    assert shown.isprintable()
    assert shown.endswith("x" * 1_000_000)
