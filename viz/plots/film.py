"""Film: pictures one after another, as a GIF or as a page of HTML that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import BytesIO
from string import Template

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
    pictures = ",\n".join(f'"{b64encode(frame).decode()}"' for frame in frames)
    page = _PAGE.substitute(
        title=escape(title), pictures=pictures, last=len(frames) - 1, pause=1000 // fps
    )
    return page.encode()


FORMATS: Mapping[str, Callable[[Sequence[bytes], int, str], bytes]] = {
    ".gif": _gif,
    ".html": _html,
}
"""From PNG pictures, pictures per second and a title to a film, by the suffix of its file."""

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<style>
  :root { color-scheme: light dark; font: 1.1rem system-ui, sans-serif }
  body { margin: 1rem auto; max-width: 60rem; padding: 0 1rem }
  img { background: white; width: 100% }
  div { display: flex; gap: 1rem }
  button { font: inherit; width: 5rem }
  input { flex: 1 }
</style>
<img id="picture" alt="$title">
<div>
  <button id="play">play</button>
  <input id="place" type="range" min="0" max="$last" value="$last" aria-label="picture">
</div>
<script>
  const pictures = [
$pictures
  ]
  const [picture, play, place] = ["picture", "play", "place"].map(id => document.getElementById(id))
  let clock

  function show(i) {
    place.value = i
    picture.src = "data:image/png;base64," + pictures[i]
  }
  function pause() {
    clearInterval(clock)
    clock = undefined
    play.textContent = "play"
  }
  function next() {
    Number(place.value) < $last ? show(Number(place.value) + 1) : pause()
  }
  play.onclick = () => {
    if (clock) return pause()
    if (Number(place.value) === $last) show(0)
    play.textContent = "pause"
    clock = setInterval(next, $pause)
  }
  place.oninput = () => { pause(); show(place.value) }
  show($last)
</script>
""")
