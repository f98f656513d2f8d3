// What is chosen: the training's controls above, the data at the left.

const OPTIMISERS = ["SGD", "Momentum", "Nesterov", "RMSProp", "Adam"]
const RATES = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 1, 3, 10]
const STRENGTHS = [0.0001, 0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3, 1]
const BATCHES = [1, 5, 10, 20, 30, 50, 0]
const SPEEDS_OF_TRAINING = [1, 10, 60, Infinity]

/** @param {any} app */
function controls(app) {
  const { say, choices } = app

  /** A choice with its name above it. @param {string} word @param {HTMLElement} control @param {string} [name] */
  function labelled(word, control, name = word) {
    const label = make("label", { className: "choice" }, make("span", {}, say(word)), control)
    label.dataset.name = name
    control.ariaLabel = say(word)
    return label
  }
  /** @param {string} name @param {any[]} offered @param {(one: any) => string} [text] */
  function select(name, offered, text = (one) => say.has(`${one}`) ? say(`${one}`) : `${one}`) {
    const now = app.choices[name], all = offered.includes(now) ? offered : [...offered, now].sort((a, b) => a - b)
    const made = make("select", {}, ...all.map((one) => make("option", { value: String(one), selected: one === now }, text(one))))
    made.dataset.key = name
    made.onchange = () => app.change({ [name]: typeof now === "number" ? Number(made.value) : made.value })
    return made
  }
  /** @param {string} name @param {number} low @param {number} high @param {number} step @param {(x: number) => string} text */
  function slider(name, low, high, step, text) {
    const made = make("input", { type: "range", min: String(low), max: String(high), step: String(step), value: String(app.choices[name]) })
    const shown = make("output", {}, text(app.choices[name]))
    made.dataset.key = name
    made.oninput = () => { shown.textContent = text(made.valueAsNumber) }
    made.onchange = () => app.change({ [name]: made.valueAsNumber })
    const label = make("label", { className: "slider" }, make("span", {}, say(name), " ", shown), made)
    label.dataset.name = name
    return label
  }
  /** @param {string} name @param {string} step */
  function number(name, step) {
    const made = make("input", { type: "number", min: "0", step, value: String(app.choices[name]) })
    made.dataset.key = name
    made.onchange = () => {
      const [low, high] = BOUNDS[name]
      if (made.valueAsNumber >= low && made.valueAsNumber <= high) app.change({ [name]: made.valueAsNumber })
      else made.value = String(app.choices[name])
    }
    return labelled(name, made)
  }

  const { examples } = app.experiment
  const play = app.button("play", "play", app.toggle)
  play.classList.add("play")
  const epoch = make("output", { className: "epoch" })
  const speed = make("select", {}, ...SPEEDS_OF_TRAINING.map((one) =>
    make("option", { value: String(one), selected: one === app.speed }, one === Infinity ? say("fastest") : say("epochs a second", { count: one }))))
  speed.onchange = () => { app.speed = Number(speed.value) }
  const losses = fittingLosses(examples)
  const menu = app.menu("more", "more choices",
    labelled("speed", speed), slider("dropout", 0, 0.9, 0.05, (x) => `${Math.round(100 * x)} %`),
    number("epochs", "1"), number("until", "any"), number("seed", "1"),
    app.plain(say("other weights"), say("other weights"), () => app.change({ seed: choices.seed + 1 })))
  const bar = make("section", { className: "bar" },
    make("div", { className: "buttons" }, app.button("first", "reset", app.reset), play,
      app.button("next", "one epoch", app.stepEpoch), app.button("batch", "one batch", app.stepBatch)),
    make("div", { className: "clock" }, make("span", {}, say("epoch")), epoch),
    labelled("rate", select("rate", RATES, (x) => written(x))),
    labelled("optimiser", select("optimiser", app.optimisers)),
    labelled("batch", select("batch", BATCHES, (x) => x ? String(x) : say("all of them"))),
    labelled("loss", select("loss", losses)),
    ...app.outputs().length > 1 ? [labelled("output activation", select("output", app.outputs()), "output")] : [],
    labelled("penalty", select("penalty", ["none", "l1", "l2"])),
    ...choices.penalty === "none" ? [] : [labelled("strength", select("strength", STRENGTHS, (x) => written(x)))],
    menu)

  // --- the data ---------------------------------------------------------------------------------

  const tiles = [...Object.keys(app.sets), ...app.sources.table ? ["table"] : [], "painted"].map((name) => {
    const tile = make("button", { type: "button", className: "tile" })
    const shown = name === choices.data ? examples : app.preview(name)
    const canvas = make("canvas", { width: 88, height: 88 })
    if (shown) thumbnail(canvas, shown, app.paint)
    tile.append(canvas, make("span", {}, say(`data ${name}`)))
    tile.title = say(`data ${name}`)
    tile.ariaPressed = String(name === choices.data)
    tile.dataset.key = `d${name}`
    tile.onclick = () => app.useData(name)
    return tile
  })
  const file = make("input", { type: "file", accept: ".csv,text/csv,text/plain", className: "file" })
  file.onchange = () => { if (file.files?.[0]) app.readFile(file.files[0]) }
  const opener = app.plain(say("own file"), say("own file"), () => file.click())
  const formula = make("input", { type: "text", maxLength: LONGEST_FORMULA, spellcheck: false, placeholder: "y > sin(3*x)/2",
    value: choices.data.startsWith("=") ? choices.data.slice(1) : "" })
  formula.dataset.key = "formula"
  formula.onchange = () => { if (formula.value.trim()) app.useData(`=${formula.value.trim()}`) }
  const isMade = !["table", "painted"].includes(choices.data)
  const brush = make("div", { className: "brush" }, ...["0", "1", "erase"].map((kind) => {
    const one = app.plain(kind === "erase" ? say("erase") : "", say(kind === "erase" ? "erase" : "paint class", { class: kind }), () => {
      app.brush = kind
      brush.querySelectorAll("button").forEach((other) => { other.ariaPressed = String(other === one) })
    })
    if (kind !== "erase") {
      const canvas = make("canvas", { className: "sample" })
      one.append(canvas)
      requestAnimationFrame(() => {
        const { context } = sized(canvas)
        mark(context, Number(kind), 9, 9, 6)
        context.fillStyle = CLASS_COLOURS[Number(kind)]
        context.fill()
      })
    }
    one.ariaPressed = String(app.brush === kind)
    return one
  }))
  const columns = app.sources.table && choices.data === "table"
    ? ["horizontal", "vertical", "target"].map((word, i) => {
      const made = make("select", {}, ...app.sources.table.header.map((/** @type {string} */ name) =>
        make("option", { value: name, selected: name === choices.columns[i] }, name)))
      made.dataset.key = word
      made.onchange = () => app.change({ columns: choices.columns.map((/** @type {string} */ old, /** @type {number} */ k) => k === i ? made.value : old) })
      return labelled(word, made)
    }) : []
  const nameOfData = say.has(`data ${choices.data}`) ? say(`data ${choices.data}`) : choices.data.slice(1)
  const data = make("section", { className: "data" }, make("h2", {}, say("data"), ": ", make("b", {}, nameOfData)),
    make("div", { className: "tiles" }, ...tiles),
    ...choices.data === "painted" ? [make("p", { className: "hint" }, say("how to paint")), brush] : [],
    ...columns, opener, file, labelled("own data formula", formula),
    ...isMade ? [slider("count", 4, 500, 4, String), slider("noise", 0, 1, 0.05, written)] : [],
    slider("held", 0, 80, 5, (x) => `${x} %`))

  return {
    bar, data,
    showEpoch() {
      epoch.textContent = app.experiment.epoch.toLocaleString(app.language, { minimumIntegerDigits: 1 })
      app.face(play, app.isPlaying ? "pause" : "play")
    },
  }
}

/** @param {HTMLCanvasElement} canvas @param {Examples} examples @param {Paint} paint */
function thumbnail(canvas, examples, paint) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  const [[left, right], [bottom, top]] = examples.range, { width, height } = canvas
  const low = Math.min(...examples.targets), high = Math.max(...examples.targets)
  const r = examples.points.length > 20 ? 2.5 : 7
  for (const [i, [x1, x2]] of examples.points.slice(0, 150).entries()) {
    const target = examples.targets[i]
    mark(context, examples.classes.length ? target : 0, (x1 - left) / (right - left) * width, (top - x2) / (top - bottom) * height, r)
    context.fillStyle = examples.classes.length ? CLASS_COLOURS[target]
      : `rgb(${mixed(paint.isDark ? [232, 140, 50] : [240, 138, 36], paint.isDark ? [58, 140, 220] : [16, 112, 184], (target - low) / (high - low || 1))})`
    context.fill()
  }
}
