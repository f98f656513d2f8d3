// What the parts of the player have in common: elements of the page, and what moves them.

/** @typedef {Record<string, string>} Words */
/** @typedef {{ get(name: string): any }} Model */

/**
 * What is played: `show` takes it to a position, moving for so many milliseconds.
 *
 * @typedef {object} Scene
 * @property {number} last
 * @property {HTMLElement[]} elements
 * @property {(position: number, milliseconds: number) => void} show
 * @property {(position: number) => string} said
 * @property {() => void} resized
 * @property {[string, string, () => void][]} buttons
 * @property {(position: number) => HTMLElement} sheet  a position on paper
 */

const ICONS = {
  first: "M5 5h2v14H5zM19 5v14L8 12z",
  back: "M16 5v14L6 12z",
  play: "M7 4l13 8-13 8z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  next: "M8 5v14l10-7z",
  last: "M17 5h2v14h-2zM5 5v14l11-7z",
  theme: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 0 1 0 14z",
  fullscreen: "M4 9V4h5v2H6v3zm11-5h5v5h-2V6h-3zM4 15h2v3h3v2H4zm14 0h2v5h-5v-2h3z",
  in: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  out: "M5 11h14v2H5z",
  fit: "M4 4h16v16H4zm2 2v12h12V6zm3 3h6v6H9z",
  close: "M6 4.6l6 6 6-6L19.4 6l-6 6 6 6-1.4 1.4-6-6-6 6L4.6 18l6-6-6-6z",
}

const still = matchMedia("(prefers-reduced-motion: reduce)")

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(Node | string)[]} inside
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...inside)
  return element
}

/** @param {string} shapes */
function drawn(shapes) {
  const template = make("template", { innerHTML: `<svg viewBox="0 0 24 24">${shapes}</svg>` })
  return /** @type {SVGSVGElement} */ (template.content.firstElementChild)
}

/** @param {string[]} phrases */
function formula(phrases) {
  const innerHTML = phrases.map((phrase) => `<math>${phrase}</math>`).join("<wbr>")
  return make("div", { className: "row", innerHTML })
}

/**
 * Draw again and again, with a share of the time from 0 to 1; returns what stops it.
 *
 * @param {number} milliseconds
 * @param {(share: number) => void} draw
 */
function animate(milliseconds, draw) {
  const start = performance.now()
  let frame = 0
  /** @param {number} now */
  function tick(now) {
    const share = still.matches ? 1 : Math.min(1, Math.max(0, now - start) / milliseconds)
    draw(share)
    if (share < 1) frame = requestAnimationFrame(tick)
  }
  if (milliseconds > 0) tick(start)
  else draw(1)
  return () => cancelAnimationFrame(frame)
}
