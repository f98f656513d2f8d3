"""Film: pictures one after another, as a GIF or as a page of HTML that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from viz.pages.page import model, page

__all__ = ["FORMATS"]

_LAST_SECONDS = 2


def _gif(frames: Sequence[bytes], fps: int, title: str) -> bytes:
    """Join PNG pictures; the last one stays for a while before all begins anew."""
    from PIL import Image

    images = [
        Image.open(BytesIO(frame)).convert("RGB").quantize(dither=Image.Dither.NONE)
        for frame in frames
    ]
    durations = [1000 // fps] * (len(images) - 1) + [1000 * _LAST_SECONDS]
    film = BytesIO()
    images[0].save(
        film,
        format="GIF",
        save_all=True,
        append_images=images[1:],
        duration=durations,
        loop=0,
        comment=title.encode(),
    )
    return film.getvalue()


def _html(frames: Sequence[bytes], fps: int, title: str) -> bytes:
    """Put PNG pictures into a page, to be played, or looked at one by one."""
    pictures = [f"data:image/png;base64,{b64encode(frame).decode()}" for frame in frames]
    last, pace = len(frames) - 1, 1000 / fps
    return page(model(lambda _: title, position=last, pace=pace, pictures=pictures)).encode()


FORMATS: Mapping[str, Callable[[Sequence[bytes], int, str], bytes]] = {
    ".gif": _gif,
    ".html": _html,
}
"""From PNG pictures, pictures per second and a title to a film, by the suffix of its file."""
