// Looking at a picture: all of it, or closely at where something happens.

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @typedef {{ x: number, y: number, scale: number }} View  the centre, and pixels for a unit */

/** Pixels for a unit of the picture, below which its numbers cannot be read; and at most. */
const LEGIBLE = 0.65, LARGEST = 2.5

/**
 * Zoom and shift a picture in its pane, by hand and to where something happens.
 *
 * @param {SVGSVGElement} svg
 * @param {HTMLElement} pane
 */
function camera(svg, pane) {
  const { width, height } = svg.viewBox.baseVal
  svg.style.width = `${width}px`
  svg.style.height = `${height}px`
  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map()
  let view = { x: width / 2, y: height / 2, scale: 1 }
  let isHeld = false, moved = 0, stop = () => {}

  const room = () => [pane.clientWidth || 1, pane.clientHeight || 1]
  const fitting = () => Math.min(room()[0] / width, room()[1] / height, LARGEST)
  const whole = () => ({ x: width / 2, y: height / 2, scale: fitting() })

  /** @param {View} to */
  function look(to) {
    view = to
    const [left, top] = [room()[0] / 2 - view.x * view.scale, room()[1] / 2 - view.y * view.scale]
    // Unlike the SVG's own viewBox this leaves its layout alone, which takes long for a large one.
    svg.style.transform = `translate(${left}px, ${top}px) scale(${view.scale})`
  }
  /** @param {View} to @param {number} milliseconds */
  function glide(to, milliseconds) {
    const from = view
    stop()
    stop = animate(milliseconds, (share) => {
      const eased = share * share * (3 - 2 * share)
      /** @param {"x" | "y" | "scale"} what */
      const between = (what) => from[what] + eased * (to[what] - from[what])
      look({ x: between("x"), y: between("y"), scale: between("scale") })
    })
  }
  /** @param {number} factor @param {number} x @param {number} y  the point that stays, in pixels */
  function zoom(factor, x = room()[0] / 2, y = room()[1] / 2) {
    const scale = Math.min(Math.max(view.scale * factor, fitting() / 2), 4 * LARGEST)
    const shift = 1 / view.scale - 1 / scale
    const [across, down] = room()
    isHeld = true
    stop()
    look({ x: view.x + (x - across / 2) * shift, y: view.y + (y - down / 2) * shift, scale })
  }
  function fit() {
    isHeld = false
    glide(whole(), 250)
  }
  /** @param {Box} box @param {number} scale */
  function isSeen(box, scale = view.scale) {
    const [across, down] = room().map((pixels) => pixels / scale)
    const left = view.x - across / 2, top = view.y - down / 2
    return box.x >= left && box.x + box.width <= left + across
      && box.y >= top && box.y + box.height <= top + down
  }
  /** Bring a box into view, and what belongs to it if both are legible together. */
  /** @param {Box} box @param {Box} together */
  function follow(box, together) {
    if (!isHeld && fitting() >= LEGIBLE) return glide(whole(), 0)
    if (view.scale >= LEGIBLE && isSeen(together)) return
    const [across, down] = room()
    const both = Math.min(across / together.width, down / together.height) * 0.85
    const target = both >= LEGIBLE ? together : box
    const scale = isHeld ? view.scale : target === box ? 1.2 * LEGIBLE : Math.min(both, 1)
    glide({ x: target.x + target.width / 2, y: target.y + target.height / 2, scale }, 250)
  }

  pane.addEventListener("wheel", (event) => {
    event.preventDefault()
    const { left, top } = pane.getBoundingClientRect()
    zoom(Math.exp(-event.deltaY / 500), event.clientX - left, event.clientY - top)
  }, { passive: false })
  pane.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event)
    if (fingers.size === 1) moved = 0
  })
  pane.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const other = [...fingers.values()].find((finger) => finger !== before)
    fingers.set(event.pointerId, event)
    const x = event.clientX - before.clientX, y = event.clientY - before.clientY
    moved += Math.abs(x) + Math.abs(y)
    if (moved < 5) return
    pane.setPointerCapture(event.pointerId)
    if (other) {
      /** @param {PointerEvent} one */
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
      const { left, top } = pane.getBoundingClientRect()
      zoom(apart(event) / apart(before), other.clientX - left, other.clientY - top)
    } else {
      isHeld = true
      stop()
      look({ x: view.x - x / view.scale, y: view.y - y / view.scale, scale: view.scale })
    }
  })
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    pane.addEventListener(end, (event) => fingers.delete(event.pointerId))
  }
  return {
    fit, follow, zoom,
    resized: () => look(isHeld ? view : whole()),
    wasDragged: () => moved >= 5,
  }
}
