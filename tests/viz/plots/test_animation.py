import re
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image
from played import played

import viz.plots.animation
from nn import MLP, DivergedError, EarlyStopping, datasets, fit
from viz import animate

X, Y = datasets.xor()


def model():
    return MLP(2, [3, 1], "tanh", seed=1)


def frames(path):
    with Image.open(path) as film:
        return film.n_frames


@pytest.mark.parametrize(
    ("epochs", "wanted", "found"), [(3, 60, 4), (20, 5, 5), (2, 1, 2), (1, 2, 2)]
)
def test_a_film_has_as_many_frames_as_asked_for(tmp_path, epochs, wanted, found):
    path = tmp_path / "film.gif"
    animate(model(), X, Y, path, epochs=epochs, frames=wanted, progress=False)
    assert frames(path) == found


def test_training_is_that_of_fit(tmp_path):
    filmed, plain = model(), model()
    options = {"epochs": 5, "learning_rate": 0.3, "batch_size": 2, "seed": 7, "progress": False}
    history = animate(filmed, X, Y, tmp_path / "film.gif", **options)
    assert history == fit(plain, X, Y, **options)
    assert filmed.state_dict() == plain.state_dict()


def test_the_same_training_gives_the_same_film(tmp_path):
    for name in ("a.gif", "b.gif", "a.html", "b.html"):
        animate(model(), X, Y, tmp_path / name, epochs=2, progress=False)
    for suffix in (".gif", ".html"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_page_needs_nothing_else(tmp_path):
    path = tmp_path / "film.HTML"
    animate(model(), X, Y, path, epochs=3, progress=False)
    page = path.read_text(encoding="utf-8")
    assert not re.search(r"https?:|src=|href=|url\(|@import|fetch", page)
    film = played(page)
    assert (len(film["pictures"]), film["position"], film["pace"]) == (4, 3, 100)
    for picture in film["pictures"]:
        kind, _, encoded = picture.partition(",")
        assert kind == "data:image/png;base64"
        assert Image.open(BytesIO(b64decode(encoded))).format == "PNG"


def test_frames_show_the_loss_up_to_their_epoch(tmp_path, monkeypatch):
    seen = []

    class Looked(viz.plots.animation.new_figure().__class__):
        def savefig(self, *arguments, **options):
            lines = self.axes[1].lines
            seen.append((self.get_suptitle(), [len(line.get_xdata()) for line in lines]))
            super().savefig(*arguments, **options)

    monkeypatch.setattr(viz.plots.animation, "new_figure", Looked)
    animate(model(), X, Y, tmp_path / "a.gif", epochs=2, held_out=0.25, progress=False)
    assert seen == [("epoch 0", [0, 0]), ("epoch 1", [1, 1]), ("epoch 2", [2, 2])]


def test_callbacks_are_called_too(tmp_path):
    path = tmp_path / "film.gif"
    stopping = EarlyStopping(patience=1)
    history = animate(
        model(), X, Y, path, epochs=50, learning_rate=1.5, callbacks=[stopping], progress=False
    )
    assert len(history.loss) < 50
    assert frames(path) >= 2


def test_ctrl_c_in_training_leaves_a_film_of_what_was_seen(tmp_path):
    def interrupt(training):
        if training.epoch == 3:
            raise KeyboardInterrupt

    path = tmp_path / "film.gif"
    history = animate(model(), X, Y, path, epochs=9, callbacks=[interrupt], progress=False)
    assert history.interrupted
    assert frames(path) == 4


def test_ctrl_c_before_the_first_epoch_leaves_a_film_of_the_beginning(tmp_path):
    def interrupt(_):
        raise KeyboardInterrupt

    animate(model(), X, Y, tmp_path / "film.gif", callbacks=[interrupt], progress=False)
    assert frames(tmp_path / "film.gif") == 1


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), OSError(28, "No space left")])
def test_ctrl_c_in_drawing_leaves_the_older_film(tmp_path, monkeypatch, interruption):
    def interrupted(*_):
        raise interruption

    path = tmp_path / "film.gif"
    path.write_bytes(b"what was there")
    monkeypatch.setattr(viz.plots.animation, "FORMATS", {".gif": interrupted})
    with pytest.raises(type(interruption)):
        animate(model(), X, Y, path, epochs=1, progress=False)
    assert [file.name for file in tmp_path.iterdir()] == ["film.gif"]
    assert path.read_bytes() == b"what was there"


def test_training_that_diverges_leaves_no_film(tmp_path):
    with pytest.raises(DivergedError):
        animate(
            MLP(2, [4, 1], seed=1), X, Y, tmp_path / "film.gif", learning_rate=1e6, progress=False
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "options", "fault", "message"),
    [
        ("film.mp4", {}, ValueError, r"saved as \.gif or \.html"),
        ("film", {}, ValueError, r"saved as \.gif or \.html"),
        ("missing/film.gif", {}, FileNotFoundError, "there is no folder"),
        ("film.gif", {"frames": 0}, ValueError, "frames must be a positive whole number, not 0"),
        ("film.gif", {"fps": 2.5}, ValueError, "fps must be a whole number from 1 to 50, not 2.5"),
        ("film.gif", {"fps": 101}, ValueError, "fps must be a whole number from 1 to 50, not 101"),
        ("film.gif", {"epochs": 0}, ValueError, "epochs must be a positive whole number"),
    ],
)
def test_faults_are_found_before_training(tmp_path, name, options, fault, message):
    trained = model()
    before = trained.state_dict()
    with pytest.raises(fault, match=message):
        animate(trained, X, Y, tmp_path / name, progress=False, **options)
    assert trained.state_dict() == before
    assert not list(tmp_path.iterdir())
