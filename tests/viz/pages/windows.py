"""The sizes of windows that pages are looked at in."""

WALL = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
FRAME = {"width": 700, "height": 400}
ON_ITS_SIDE = {"width": 844, "height": 390}
