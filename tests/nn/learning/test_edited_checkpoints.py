import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from edited import STRANGE, check_edit, edits, floats, saved, some

from nn import MLP, Adam, Checkpoint, EarlyStopping, Momentum, fit


@pytest.mark.parametrize("kind", [Adam, Momentum])
def test_an_edited_checkpoint_is_loaded_as_it_is_or_changes_nothing(
    tmp_path: Path, kind: type
) -> None:
    training = saved(tmp_path / "first.json", kind)
    chosen = some(list(edits(training)), 150, seed=0)
    refused = [check_edit(tmp_path / "edited.json", training, edit, kind) for edit in chosen]
    assert 0 < sum(refused) < len(refused)


def test_a_callback_that_refuses_its_state_leaves_all_as_it_was(tmp_path: Path) -> None:
    class Fussy:
        def __call__(self, training: Any) -> None:
            pass

        def state_dict(self) -> dict[str, Any]:
            return {}

        def load_state_dict(self, state: dict[str, Any]) -> None:
            if state:
                raise KeyError("what is that?")

    path = tmp_path / "run.json"
    model, optimiser = make()
    options = {"epochs": 2, "callbacks": [Checkpoint(path), Fussy()], "progress": False}
    fit(model, [1.0, 2.0], [2.0, 4.0], optimiser=optimiser, **options)
    document = json.loads(path.read_text())
    document["training"]["callbacks"] = [{"odd": 1}]
    text = json.dumps(document["training"])
    document["sha256"] = sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(document))
    model, optimiser = make()
    before = repr((model.state_dict(), optimiser.state_dict()))
    with pytest.raises(ValueError, match=r"run\.json is damaged: callbacks\[0\]: 'what is that\?'"):
        fit(model, [1.0, 2.0], [2.0, 4.0], optimiser=optimiser, **options)
    assert repr((model.state_dict(), optimiser.state_dict())) == before


def make() -> tuple[MLP, Adam]:
    model = MLP(1, [1], seed=0)
    return model, Adam(model.parameters(), 0.1)


@pytest.mark.parametrize("strange", [*STRANGE, "missing", "added"])
def test_an_edited_model_is_loaded_as_it_is_or_changes_nothing(strange: Any) -> None:
    model = MLP(2, [2, 1], seed=0)
    saved = model.state_dict()
    for name in saved:
        state = {**saved, name: strange}
        if strange == "missing":
            del state[name]
        if strange == "added":
            state = {**saved, f"{name}x": 1.0}
        try:
            model.load_state_dict(state)
        except ValueError as error:
            told = str(error)
            assert name in told
            assert model.state_dict() == saved
        else:
            assert model.state_dict() == floats(state)
            model.load_state_dict(saved)


@pytest.mark.parametrize("strange", [None, [], 1.0, "state"])
def test_what_is_no_state_at_all(strange: Any) -> None:
    model, optimiser = make()
    for owner in (model, optimiser, EarlyStopping()):
        with pytest.raises(ValueError, match="must be a mapping"):
            owner.load_state_dict(strange)
