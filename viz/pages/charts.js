// Pictures of a training on canvas: the plane, the neurons, the curves.

const SHADES = 256

/** Okabe and Ito's colours, which colour-blind people tell apart; the first two are orange and blue. */
const CLASS_COLOURS = ["#e08214", "#1f77b4", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#b8a800", "#777777"]

/** @typedef {{ isDark: boolean, ground: string, text: string, muted: string, line: string, now: string, shades: Uint32Array, classes: number[][], empty: number }} Paint */

/** @param {boolean} isDark @returns {Paint} */
function paint(isDark) {
  const middle = isDark ? [38, 43, 49] : [238, 240, 242]
  const ends = isDark ? [[232, 140, 50], [58, 140, 220]] : [[240, 138, 36], [16, 112, 184]]
  const shades = Uint32Array.from({ length: SHADES }, (_, i) => {
    const score = 2 * i / (SHADES - 1) - 1, end = ends[Number(score > 0)]
    return packed(mixed(middle, end, Math.abs(score) ** 0.8))
  })
  return {
    isDark, shades, empty: packed(isDark ? [70, 70, 76] : [205, 205, 210]),
    classes: CLASS_COLOURS.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))),
    ground: isDark ? "#15181c" : "#ffffff",
    text: isDark ? "#f1f3f5" : "#1c1e21",
    muted: isDark ? "#b6bcc4" : "#52575e",
    line: isDark ? "#444b54" : "#c4c9cf",
    now: isDark ? "#ff5fae" : "#d6006c",
  }
}

/** @param {number[]} a @param {number[]} b @param {number} share */
function mixed(a, b, share) {
  return a.map((x, i) => Math.round(x + (b[i] - x) * share))
}

/** @param {number[]} colour */
function packed([red, green, blue]) {
  return (255 << 24 | blue << 16 | green << 8 | red) >>> 0
}

/** @param {Paint} paint @param {number} score from -1 to 1 @param {boolean} isStepped */
function shadeOf(paint, score, isStepped) {
  if (Number.isNaN(score)) return paint.empty
  const bounded = Math.max(-1, Math.min(1, isStepped ? Math.sign(score) * 0.75 : score))
  return paint.shades[Math.round((bounded + 1) / 2 * (SHADES - 1))]
}

/** A small picture of squares, kept to be drawn large. */
function squares() {
  const canvas = make("canvas", { width: SQUARES, height: SQUARES })
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  const image = context.createImageData(SQUARES, SQUARES)
  const pixels = new Uint32Array(image.data.buffer)
  return { canvas, pixels, show: () => context.putImageData(image, 0, 0) }
}

/** @param {{ pixels: Uint32Array, show: () => void }} into @param {ArrayLike<number>} values @param {Paint} paint @param {boolean} isStepped */
function paintValues(into, values, paint, isStepped) {
  let largest = 1
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(values[k])
    if (size > largest && size < Infinity) largest = size
  }
  for (let k = 0; k < values.length; k++) into.pixels[k] = shadeOf(paint, values[k] / largest, isStepped)
  into.show()
}

/** @param {{ pixels: Uint32Array, show: () => void }} into @param {Float32Array[]} outputs @param {Experiment} experiment @param {Paint} paint @param {boolean} isStepped */
function paintOutputs(into, outputs, experiment, paint, isStepped) {
  const { reading, choices } = experiment, p = new Array(outputs.length)
  const middle = paint.isDark ? [38, 43, 49] : [238, 240, 242]
  for (let k = 0; k < into.pixels.length; k++) {
    for (let j = 0; j < outputs.length; j++) p[j] = outputs[j][k]
    if (!reading.several) {
      into.pixels[k] = shadeOf(paint, reading.score(p), isStepped)
      continue
    }
    const place = reading.decide(p)
    const share = isStepped ? 0.6 : choices.loss === "cross_entropy"
      ? 0.8 / p.reduce((sum, x) => sum + Math.exp(x - p[place]), 0) : 0.7 * Math.max(0.1, Math.min(1, p[place]))
    into.pixels[k] = place < 0 || Number.isNaN(share) ? paint.empty : packed(mixed(middle, paint.classes[place], share))
  }
  into.show()
}

/** Give a canvas as many pixels as it has on the screen. @param {HTMLCanvasElement} canvas */
function sized(canvas) {
  const ratio = devicePixelRatio, width = canvas.clientWidth, height = canvas.clientHeight
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

/** Each class has a shape, so that no colour is needed. @param {CanvasRenderingContext2D} context @param {number} shape @param {number} x @param {number} y @param {number} r */
function mark(context, shape, x, y, r) {
  context.beginPath()
  if (shape % 3 === 0) context.arc(x, y, r, 0, 2 * Math.PI)
  else {
    const corners = shape % 3 === 1 ? 4 : 3, start = shape % 3 === 1 ? 0 : -Math.PI / 2
    for (let i = 0; i < corners; i++) {
      const angle = start + 2 * Math.PI * i / corners
      context.lineTo(x + 1.25 * r * Math.cos(angle), y + 1.25 * r * Math.sin(angle))
    }
    context.closePath()
  }
}

/**
 * @param {HTMLCanvasElement} canvas @param {HTMLCanvasElement} background
 * @param {Experiment} experiment @param {Paint} paint
 * @param {{ showsHeld: boolean, chosen: number }} how
 */
function paintPlane(canvas, background, experiment, paint, { showsHeld, chosen }) {
  const { context, width, height } = sized(canvas), { examples } = experiment
  context.imageSmoothingEnabled = true
  context.drawImage(background, 0, 0, width, height)
  const [[left, right], [bottom, top]] = examples.range
  const r = examples.points.length > 300 ? 2.5 : examples.points.length > 20 ? 3.2 : 6
  const low = Math.min(...examples.targets), high = Math.max(...examples.targets)
  const draw = (/** @type {number} */ i) => {
    const [x1, x2] = examples.points[i], target = examples.targets[i]
    const x = (x1 - left) / (right - left) * width, y = (top - x2) / (top - bottom) * height
    const colour = examples.classes.length ? `rgb(${paint.classes[target]})`
      : `#${(shadeOf(paint, high > low ? 2 * (target - low) / (high - low) - 1 : 0, false) & 0xffffff).toString(16).padStart(6, "0").replace(/(..)(..)(..)/, "$3$2$1")}`
    mark(context, examples.classes.length ? target : 0, x, y, r)
    context.fillStyle = examples.held[i] ? "#ffffff" : colour
    context.strokeStyle = examples.held[i] ? colour : "#ffffff"
    context.lineWidth = examples.held[i] ? 1.8 : 1
    context.fill()
    context.stroke()
    if (i !== chosen) return
    context.beginPath()
    context.arc(x, y, r + 5, 0, 2 * Math.PI)
    context.strokeStyle = paint.now
    context.lineWidth = 2.5
    context.stroke()
  }
  for (const [i, held] of examples.held.entries()) if ((showsHeld || !held) && i !== chosen) draw(i)
  if (chosen >= 0) draw(chosen)
}

/** @param {HTMLCanvasElement} canvas @param {Experiment} experiment @param {Paint} paint */
function paintCurve(canvas, experiment, paint) {
  const { context, width, height } = sized(canvas), { curve } = experiment
  const last = curve[curve.length - 1].epoch || 1
  const losses = curve.flatMap((reading) => [reading.train, reading.held]).filter(Number.isFinite)
  const sorted = [...losses].sort((a, b) => a - b)
  const top = Math.max(sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1, sorted[0] ?? 1, 1e-12) * 1.05
  context.strokeStyle = paint.line
  context.lineWidth = 1
  context.strokeRect(0.5, 0.5, width - 1, height - 1)
  /** @param {"train" | "held"} which @param {string} colour @param {number[]} dash */
  function line(which, colour, dash) {
    context.beginPath()
    for (const reading of curve) {
      if (!Number.isFinite(reading[which])) continue
      context.lineTo(2 + (width - 4) * reading.epoch / last, height - 2 - (height - 4) * Math.min(reading[which] / top, 1))
    }
    context.strokeStyle = colour
    context.lineWidth = 1.8
    context.setLineDash(dash)
    context.stroke()
    context.setLineDash([])
  }
  line("held", paint.muted, [5, 3])
  line("train", paint.text, [])
  if (experiment.epoch < last) {
    const x = 2 + (width - 4) * experiment.epoch / last
    context.fillStyle = paint.now
    context.fillRect(x - 1, 0, 2, height)
  }
}

/**
 * Bars, from left to right.
 *
 * @param {HTMLCanvasElement} canvas @param {number[]} sizes @param {string[]} labels
 * @param {Paint} paint @param {(i: number) => string} colour
 */
function paintBars(canvas, sizes, labels, paint, colour) {
  const { context, width, height } = sized(canvas)
  const top = Math.max(...sizes, 1e-300), floor = height - 16, step = width / sizes.length
  context.font = "11px system-ui, sans-serif"
  context.textAlign = "center"
  for (const [i, size] of sizes.entries()) {
    const tall = (floor - 16) * size / top
    context.fillStyle = colour(i)
    context.fillRect(i * step + step * 0.12, floor - tall, step * 0.76, tall)
    context.fillStyle = paint.muted
    if (labels[i]) context.fillText(labels[i], (i + 0.5) * step, height - 4)
  }
  context.fillStyle = paint.line
  context.fillRect(0, floor, width, 1)
}

/** @param {number[]} numbers @param {number} bins */
function histogram(numbers, bins) {
  const reach = Math.max(...numbers.map(Math.abs).filter(Number.isFinite), 1e-12)
  const counts = new Array(bins).fill(0)
  for (const x of numbers) {
    if (Number.isFinite(x)) counts[Math.min(bins - 1, Math.floor((x + reach) / (2 * reach) * bins))]++
  }
  return { counts, reach }
}
