// The network: neurons as small heat maps, and weights as lines between them.

/** What somebody asks about: a weight, or with ``input`` -1 a bias. @typedef {{ layer: number, neuron: number, input: number }} Asked */

const OFFERED = ["x1", "x2", "x1**2", "x2**2", "x1*x2", "sin(x1)", "sin(x2)"]

/**
 * @param {any} app  what the page has in common, as `playground.js` makes it
 */
function wiring(app) {
  const { say, named } = app
  const lines = make("canvas", { className: "lines" })
  const columns = make("div", { className: "columns" })
  const tip = make("output", { className: "tip", hidden: true })
  const field = make("div", { className: "wiring" }, lines, columns, tip)
  const more = app.button("+", "add a layer", () => app.change({ layers: [...app.choices.layers, [Math.min(4, app.choices.layers.at(-1)?.[0] ?? 4), app.choices.layers.at(-1)?.[1] ?? "tanh"]] }))
  const fewer = app.button("−", "remove a layer", () => app.change({ layers: app.choices.layers.slice(0, -1) }))
  const count = make("strong")
  const formula = make("input", { className: "typed", type: "text", maxLength: LONGEST_FORMULA, spellcheck: false })
  named(formula, "own feature", "placeholder")
  formula.onchange = () => {
    if (formula.value.trim()) toggle(formula.value.trim(), true)
    formula.value = ""
  }
  const element = make("section", { className: "network" },
    make("div", { className: "head" }, fewer, more, count, make("span", { className: "hint" }, say("click a weight"))), field)

  /** @type {{ canvas: HTMLCanvasElement, squares: ReturnType<typeof squares> }[][]} */
  let neurons = []
  /** @type {[number, number, number][][]}  left, right and height of each neuron */
  let places = []

  /** @param {string} text @param {boolean} [isWanted] */
  function toggle(text, isWanted = !app.choices.features.includes(text)) {
    const others = app.choices.features.filter((/** @type {string} */ known) => known !== text)
    const features = isWanted ? [...others, text] : others
    features.sort((/** @type {string} */ a, /** @type {string} */ b) => (OFFERED.indexOf(a) + 99) % 99 - (OFFERED.indexOf(b) + 99) % 99)
    if (features.length) app.change({ features })
    else app.complain(new Complaint("no feature"))
  }

  /** @param {string} text @param {string} className */
  function cell(text, className) {
    const small = squares(), canvas = small.canvas
    const button = make("button", { type: "button", className })
    button.append(canvas, ...(text ? [make("span", {}, text)] : []))
    return { button, canvas, squares: small }
  }

  function build() {
    const { choices, experiment } = app
    const features = [...OFFERED, ...choices.features.filter((/** @type {string} */ text) => !OFFERED.includes(text))]
    count.textContent = say(choices.layers.length === 1 ? "one hidden layer" : "hidden layers", { count: choices.layers.length })
    fewer.disabled = !choices.layers.length
    more.disabled = choices.layers.length >= MOST_LAYERS
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : ""
    neurons = []
    /** @type {any[]} */
    const inputs = []
    const first = make("div", { className: "column features" },
      make("div", { className: "top" }, make("span", { className: "title" }, say("features"))))
    for (const text of features) {
      const made = cell(pretty(text), "neuron feature"), isOn = choices.features.includes(text)
      made.button.ariaPressed = String(isOn)
      made.button.dataset.key = `f${text}`
      made.button.title = made.button.ariaLabel = say(isOn ? "leave out" : "use", { feature: pretty(text) })
      made.button.onclick = () => toggle(text)
      first.append(made.button)
      if (isOn) inputs.push(made)
      paintFeature(made, text)
    }
    inputs.sort((a, b) => choices.features.indexOf(a.button.dataset.key.slice(1)) - choices.features.indexOf(b.button.dataset.key.slice(1)))
    neurons.push(inputs)
    first.append(formula)
    const hidden = choices.layers.map((/** @type {[number, string]} */ [width, activation], /** @type {number} */ l) => {
      const kind = make("select", {}, ...app.activations.map((/** @type {string} */ name) =>
        make("option", { value: name, selected: name === activation }, name)))
      kind.ariaLabel = say("activation of layer", { layer: l + 1 })
      kind.dataset.key = `k${l}`
      kind.onchange = () => resize(l, width, kind.value)
      const less = app.plain("−", say("neuron less", { layer: l + 1 }), () => resize(l, width - 1, activation))
      const plus = app.plain("+", say("neuron more", { layer: l + 1 }), () => resize(l, width + 1, activation))
      less.disabled = width <= 1
      plus.disabled = width >= MOST_NEURONS;
      [less.dataset.key, plus.dataset.key] = [`-${l}`, `+${l}`]
      return column(l, width, make("div", { className: "top" }, kind, make("div", { className: "size" }, less, make("span", {}, String(width)), plus)), "")
    })
    const outputs = column(choices.layers.length, experiment.reading.width,
      make("div", { className: "top" }, make("span", { className: "title" }, say("output")), make("span", { className: "kind" }, app.outputName())), " out")
    columns.replaceChildren(first, ...hidden, outputs)
    if (focused) columns.querySelectorAll("[data-key]").forEach((one) => { if (one instanceof HTMLElement && one.dataset.key === focused) one.focus() })
    arrange()
  }

  /** @param {number} l @param {number} width @param {HTMLElement} top @param {string} kind */
  function column(l, width, top, kind) {
    const made = Array.from({ length: width }, (_, j) => {
      const one = cell("", "neuron")
      one.button.title = say("neuron of layer", { neuron: j + 1, layer: l + 1 })
      one.button.ariaLabel = `${one.button.title}: ${say("ask about it")}`
      one.button.dataset.key = `n${l}.${j}`
      one.button.onclick = () => app.ask({ layer: l, neuron: j, input: -1 })
      return one
    })
    neurons.push(made)
    return make("div", { className: `column${kind}` }, top, ...made.map((one) => one.button))
  }

  /** @param {number} l @param {number} width @param {string} activation */
  function resize(l, width, activation) {
    const layers = app.choices.layers.map((/** @type {[number, string]} */ layer, /** @type {number} */ k) => k === l ? [width, activation] : layer)
    app.change({ layers })
  }

  /** Give neurons as much room as there is, and note where they are. */
  function arrange() {
    const most = Math.max(...neurons.map((layer) => layer.length), columns.firstElementChild?.querySelectorAll(".feature").length ?? 0)
    const room = field.clientHeight - 76
    const wide = (field.clientWidth - 60) / (neurons.length + 0.5) * 0.6
    const size = Math.max(9, Math.min(46, wide, Math.floor(room / most) - (most > 16 ? 2 : 7)))
    field.style.setProperty("--neuron", `${size}px`)
    field.style.setProperty("--between", `${Math.max(1, Math.min(14, Math.floor(room / most) - size))}px`)
    const origin = field.getBoundingClientRect()
    places = neurons.map((layer) => layer.map(({ canvas }) => {
      const box = canvas.getBoundingClientRect()
      return [box.left - origin.left, box.right - origin.left, box.top + box.height / 2 - origin.top]
    }))
    paintLines()
  }

  /** @param {any} made @param {string} text */
  function paintFeature(made, text) {
    try {
      const formula = readFormula(text, app.table.activations), { range } = app.experiment.examples
      const values = Float32Array.from({ length: SQUARES * SQUARES }, (_, k) => formula(
        range[0][0] + (range[0][1] - range[0][0]) * (k % SQUARES + 0.5) / SQUARES,
        range[1][1] - (range[1][1] - range[1][0]) * (Math.floor(k / SQUARES) + 0.5) / SQUARES))
      paintValues(made.squares, values, app.paint, false)
    } catch { made.squares.pixels.fill(app.paint.empty) }
  }

  /** @param {boolean} isStepped */
  function paintNeurons(isStepped) {
    const { maps, experiment, paint } = app
    neurons.slice(1).forEach((layer, l) => layer.forEach((one, j) => {
      const values = maps.layers[l][j]
      if (l === neurons.length - 2 && !experiment.reading.several) paintOutputs(one.squares, [values], experiment, paint, isStepped)
      else paintValues(one.squares, values, paint, isStepped)
    }))
  }

  /** How far down a curve is, at a share of its way: the lines are Bézier curves. @param {number} along */
  function lowered(along) {
    let low = 0, high = 1
    for (let i = 0; i < 20; i++) {
      const t = (low + high) / 2
      // x = 3(1-t)²t/2 + 3(1-t)t²/2 + t³
      if (1.5 * (1 - t) * t + t ** 3 < along) low = t
      else high = t
    }
    return 3 * low ** 2 - 2 * low ** 3
  }

  function paintLines() {
    const { context } = sized(lines), { weights } = app.experiment.trainer, { asked, paint } = app
    const colours = [paint.isDark ? "#e88c32" : "#e08214", paint.isDark ? "#3a8cdc" : "#1f77b4"]
    const isDense = app.choices.layers.some((/** @type {[number, string]} */ layer) => layer[0] > 12)
    /** @param {number} l @param {number} j @param {number} i */
    function path(l, j, i) {
      const from = places[l]?.[i], to = places[l + 1]?.[j]
      if (!from || !to) return false
      const middle = (from[1] + to[0]) / 2
      context.beginPath()
      context.moveTo(from[1], from[2])
      context.bezierCurveTo(middle, from[2], middle, to[2], to[0], to[2])
      return true
    }
    for (let l = 0; l < weights.length; l++) for (let j = 0; j < weights[l].length; j++) {
      for (let i = 0; i < weights[l][j].length; i++) {
        const w = weights[l][j][i], size = Math.abs(w)
        if (!path(l, j, i)) continue
        context.strokeStyle = colours[Number(w > 0)]
        context.globalAlpha = isDense ? Math.min(0.9, 0.12 + 0.5 * size) : Math.min(1, 0.3 + 0.5 * size)
        context.lineWidth = isDense ? Math.min(3, 0.8 + size) : Math.min(7, 0.8 + 1.8 * size)
        context.stroke()
      }
    }
    context.globalAlpha = 1
    for (const one of [asked, hovered]) {
      if (!one || one.input < 0 || !path(one.layer, one.neuron, one.input)) continue
      context.strokeStyle = paint.now
      context.lineWidth = one === asked ? 4 : 2.5
      context.stroke()
    }
    columns.querySelectorAll(".asked").forEach((old) => old.classList.remove("asked"))
    if (asked && asked.input < 0) neurons[asked.layer + 1]?.[asked.neuron]?.canvas.parentElement?.classList.add("asked")
  }

  /** @type {Asked | null} */
  let hovered = null

  /** @param {PointerEvent | MouseEvent} event @returns {Asked | null} */
  function under(event) {
    const origin = field.getBoundingClientRect(), x = event.clientX - origin.left, y = event.clientY - origin.top
    for (let l = 0; l + 1 < places.length; l++) {
      const from = Math.max(...places[l].map((place) => place[1])), to = Math.min(...places[l + 1].map((place) => place[0]))
      if (x < from || x > to) continue
      const share = lowered((x - from) / (to - from))
      let best = null, distance = 9
      places[l].forEach((a, i) => places[l + 1].forEach((b, j) => {
        const away = Math.abs(a[2] + (b[2] - a[2]) * share - y)
        if (away < distance) [best, distance] = [{ layer: l, neuron: j, input: i }, away]
      }))
      return best
    }
    return null
  }
  field.onpointermove = (event) => {
    const before = hovered
    hovered = event.target instanceof HTMLElement && event.target.closest("button, select, input") ? null : under(event)
    field.classList.toggle("pointing", Boolean(hovered))
    tip.hidden = !hovered
    if (hovered) {
      const origin = field.getBoundingClientRect()
      tip.textContent = `${app.nameOf(hovered)}: ${written(app.experiment.trainer.weights[hovered.layer][hovered.neuron][hovered.input])}`
      tip.style.left = `${Math.min(event.clientX - origin.left + 12, field.clientWidth - tip.offsetWidth - 4)}px`
      tip.style.top = `${Math.max(0, event.clientY - origin.top - 30)}px`
    }
    if (JSON.stringify(before) !== JSON.stringify(hovered)) paintLines()
  }
  field.onpointerleave = () => {
    hovered = null
    tip.hidden = true
    paintLines()
  }
  field.onclick = (event) => {
    if (event.target instanceof HTMLElement && event.target.closest("button, select, input")) return
    const found = under(event)
    if (found) app.ask(found)
  }
  new ResizeObserver(arrange).observe(field)
  return { element, build, arrange, paintNeurons, paintLines }
}
