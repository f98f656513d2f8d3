/**
 * The playground: choose, train, watch, and ask any weight why.
 *
 * `render({ model, el })` fills an element, as anywidget has it. `model.get(name)` gives
 *
 *     words      what the page says, by language
 *     language   the one to begin with
 *     sets       the data sets, by name: points, targets, classes, axes
 *     table      a table to begin with: header and rows; or null
 *     target     the column of it that is to be learnt
 *
 * and `model.ask(question)`, where there is Python, promises its answer.
 */

/** @param {{ model: any, el: HTMLElement }} where */
export function render({ model, el }) {
  const table = tableOfDerivatives
  /** @type {any} */
  const sets = model.get("sets"), languages = model.get("words")
  const known = { activations: Object.keys(table.activations), optimisers: OPTIMISERS, losses: Object.keys(table.losses), sets: Object.keys(sets) }
  const isPage = el === document.body
  let isDark = matchMedia("(prefers-color-scheme: dark)").matches
  const root = make("main", { className: "playground", tabIndex: -1 })
  const note = make("p", { className: "note", role: "status" })
  el.append(root)

  /** What the parts of the page have in common. @type {any} */
  const app = {
    model, table, sets, languages, activations: known.activations, optimisers: OPTIMISERS,
    sources: { sets, table: model.get("table"), painted: /** @type {[number, number, number][]} */ ([]), functions: table.activations },
    language: model.get("language"), paint: paint(isDark), maps: new HeatMaps(),
    choices: structuredClone(FIRST_CHOICES), speed: 60, brush: "1", view: "confusion",
    showsHeld: true, isStepped: false, isPlaying: false, chosen: 0, asked: null,
    change, complain, ask, choose, toggle, pause, reset, stepEpoch, stepBatch,
    goBack, touched, repaint, useData, readFile, paintPoint, preview, verdict, nameOf, outputName, numbers,
    outputs: () => app.experiment.examples.classes.length && ["mse", "huber"].includes(app.choices.loss) ? ["tanh", "sigmoid", "linear"] : [],
  }

  /** @param {unknown} problem */
  function complain(problem) {
    if (!(problem instanceof Complaint)) throw problem
    note.textContent = say(problem.word, problem.values)
    note.classList.add("shown")
  }

  const { say, named, button, plain, menu } = Object.assign(app, vocabulary(app))

  // --- what is chosen -----------------------------------------------------------------------------

  const MILD = ["rate", "optimiser", "batch", "penalty", "strength", "epochs", "until", "lesson", "hide"]

  /** Change choices: at once where the network can go on under them, else from the start. @param {Partial<Choices>} patch */
  function change(patch) {
    const before = app.choices, choices = { ...before, ...patch }
    note.classList.remove("shown")
    try {
      if (app.experiment && Object.keys(patch).every((name) => MILD.includes(name))) {
        app.choices = choices
        app.experiment.change(choices)
      } else begin(choices, "data" in patch || "columns" in patch)
    } catch (problem) {
      app.choices = before
      complain(problem)
    }
    build()
    keepAddress()
  }
  /** @param {Choices} choices @param {boolean} [isOther]  whether there are other data than before */
  function begin(choices, isOther = false) {
    const examples = makeExamples(choices, app.sources), fitting = fittingLosses(examples)
    if (!fitting.includes(choices.loss) || (isOther && examples.classes.length > 2)) choices.loss = fitting[0]
    const experiment = new Experiment(choices, examples, table)
    app.choices = choices
    app.experiment = experiment
    app.chosen = Math.min(app.chosen, examples.points.length - 1)
    const { asked } = app
    if (asked && !(asked.input < experiment.trainer.weights[asked.layer]?.[asked.neuron]?.length)) app.asked = null
    app.maps.start(experiment)
    app.maps.advance(performance.now() + 4 * FRAME_SHARE)
    isStale = true
  }
  function keepAddress() {
    if (!isPage || location.protocol === "about:") return
    clearTimeout(writing)
    writing = setTimeout(() => history.replaceState(null, "", writeAddress(app.choices)), 150)
  }
  let writing = 0

  /** @param {string} data */
  function useData(data) {
    const isTruth = ["and_", "or_", "xor", "nand"].includes(data)
    const columns = data === "table" && !app.choices.columns.length ? likelyColumns(app.sources.table, model.get("target") ?? undefined) : app.choices.columns
    change({ data, columns, ...data in sets ? { noise: sets[data].noise, count: isTruth ? 4 : 200, held: isTruth ? 0 : 20 } : {}, ...data === "painted" ? { held: 0 } : {} })
  }
  /** @param {File} file */
  async function readFile(file) {
    const before = app.sources.table
    try {
      if (file.size > 5e6) throw new Complaint("table large")
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer())
      app.sources.table = readTable(text)
      change({ data: "table", columns: likelyColumns(app.sources.table) })
    } catch (problem) {
      app.sources.table = before
      complain(problem instanceof Complaint ? problem : new Complaint("no text"))
    }
  }
  /** @param {[number, number]} where */
  function paintPoint([x1, x2]) {
    const painted = app.sources.painted, radius = 0.07
    if (app.brush === "erase") app.sources.painted = painted.filter((/** @type {number[]} */ point) => Math.hypot(point[0] - x1, point[1] - x2) > radius)
    else if (painted.length < 500 && !painted.some((/** @type {number[]} */ point) => Math.hypot(point[0] - x1, point[1] - x2) < radius)) {
      app.sources.painted = [...painted, [Number(x1.toFixed(3)), Number(x2.toFixed(3)), Number(app.brush)]]
    } else return
    const { trainer } = app.experiment, state = trainer.state()
    begin(app.choices)
    app.experiment.trainer.restore(state)
    isStale = true
  }
  /** @param {string} data */
  function preview(data) {
    try {
      const isKnown = data in sets
      return makeExamples({ ...app.choices, data, count: isKnown && sets[data].points.length > 4 ? 120 : 4, noise: isKnown ? sets[data].noise : 0, held: 0,
        columns: data === "table" && !app.choices.columns.length ? likelyColumns(app.sources.table, model.get("target") ?? undefined) : app.choices.columns }, app.sources)
    } catch { return null }
  }

  // --- what is said about it ----------------------------------------------------------------------

  /** @param {number[]} p */
  function verdict(p) {
    const { examples, reading } = app.experiment
    if (p.some(Number.isNaN)) return say("undefined")
    return examples.classes.length ? `${examples.classes[reading.decide(p)]} (${p.map((x) => written(Number(x.toPrecision(3)))).join(", ")})` : written(Number(p[0].toPrecision(3)))
  }
  /** @param {Asked} asked */
  function nameOf({ layer, neuron, input }) {
    const { choices } = app, isOut = layer === choices.layers.length
    const to = isOut ? say("output neuron", { neuron: neuron + 1 }) : say("neuron of layer", { neuron: neuron + 1, layer: layer + 1 })
    if (input < 0) return say("bias of", { to })
    const from = layer ? say("neuron of layer", { neuron: input + 1, layer }) : pretty(choices.features[input])
    return say("weight from", { from, to })
  }
  function outputName() {
    const { reading } = app.experiment
    return app.choices.loss === "cross_entropy" ? "softmax" : reading.activation
  }
  /** The network as formulas, with its numbers. */
  function numbers() {
    const { trainer, reading } = app.experiment, { choices } = app
    return trainer.weights.map((/** @type {number[][]} */ weights, /** @type {number} */ l) => {
      const activation = l < choices.layers.length ? choices.layers[l][1] : reading.activation
      const before = l ? `<msup><mi>a</mi><mrow><mo>(</mo><mn>${l}</mn><mo>)</mo></mrow></msup>` : "<mi>x</mi>"
      const matrix = (/** @type {number[][]} */ rows) => `<mtable class="matrix">${rows.map((row) => `<mtr>${row.map((x) => `<mtd>${numeral(Number(x.toFixed(2)))}</mtd>`).join("")}</mtr>`).join("")}</mtable>`
      const inside = `${matrix(weights)}${before}<mo>+</mo>${matrix(trainer.biases[l].map((/** @type {number} */ b) => [b]))}`
      const formula = activation === "linear" ? inside : `<mi>${escaped(activation)}</mi><mrow><mo>(</mo>${inside}<mo>)</mo></mrow>`
      return make("div", { className: "row", innerHTML: `<math><msup><mi>a</mi><mrow><mo>(</mo><mn>${l + 1}</mn><mo>)</mo></mrow></msup>${EQUALS}${formula}</math>` })
    })
  }

  // --- time ---------------------------------------------------------------------------------------

  function toggle() {
    if (app.isPlaying) return pause()
    app.isPlaying = true
    lastEpoch = 0
    parts.controls.showEpoch()
  }
  function pause() {
    if (!app.isPlaying) return
    app.isPlaying = false
    parts.controls.showEpoch()
    parts.reasons.show(true)
  }
  function reset() {
    pause()
    change({ seed: app.choices.seed })
  }
  function stepEpoch() {
    pause()
    app.experiment.advance()
    touched()
  }
  function stepBatch() {
    pause()
    app.experiment.batch()
    app.experiment.measure()
    touched()
  }
  /** @param {number} place */
  function goBack(place) {
    pause()
    app.experiment.goBack(place)
    isStale = true
  }
  /** The weights are others than before. */
  function touched() {
    app.experiment.measure()
    isStale = true
    parts.reasons.show(true)
  }
  function hasToStop() {
    const { experiment, choices } = app
    if (!experiment.now || !Number.isFinite(experiment.now.train)) return say("diverged")
    if (choices.epochs && experiment.epoch >= choices.epochs) return say("stopped after", { count: experiment.epoch })
    if (choices.until && experiment.now.train <= choices.until) return say("stopped below", { loss: written(choices.until) })
    return ""
  }

  let isStale = true, isPending = false, lastEpoch = 0, frames = 0

  /** @param {number} now */
  function frame(now) {
    if (isGone) return
    requestAnimationFrame(frame)
    frames++
    const start = performance.now(), { experiment } = app
    if (app.isPlaying && now - lastEpoch >= 1000 / app.speed - 2) {
      const until = start + FRAME_SHARE
      let isWhole = experiment.advance(until), reason = isWhole && hasToStop()
      while (app.speed === Infinity && !reason && performance.now() < until) {
        isWhole = experiment.advance(until)
        reason = isWhole && hasToStop()
      }
      if (isWhole) lastEpoch = now
      isStale = true
      if (reason) {
        pause()
        note.textContent = reason
        note.classList.add("shown")
      }
    }
    if (isStale && !isPending) {
      app.maps.start(experiment)
      isStale = false
      isPending = true
      showNumbers()
    }
    if (isPending && app.maps.advance(performance.now() + FRAME_SHARE)) {
      isPending = false
      parts.wiring.paintNeurons(app.isStepped)
      parts.outputs.paintMap()
    }
  }
  function showNumbers() {
    const isLarge = app.choices.layers.length * Math.max(0, ...app.choices.layers.map((/** @type {[number, string]} */ layer) => layer[0])) > 64
    parts.controls.showEpoch()
    parts.outputs.show()
    if (!app.isPlaying || !isLarge || frames % 8 === 0) parts.wiring.paintLines()
    if (!app.isPlaying || frames % 10 === 0) parts.outputs.paintView()
    if (app.asked && (!app.isPlaying || frames % 6 === 0)) parts.reasons.show()
  }
  function repaint() {
    parts.wiring.paintNeurons(app.isStepped)
    parts.outputs.paintMap()
    parts.wiring.paintLines()
    isStale = true
  }

  // --- asking -------------------------------------------------------------------------------------

  /** @param {Asked | null} asked */
  function ask(asked) {
    app.asked = asked
    parts.reasons.show(true)
    parts.wiring.arrange()
    parts.outputs.paintPoints()
  }
  /** @param {number} example */
  function choose(example) {
    if (example < 0) return
    app.chosen = example
    if (!app.asked) app.asked = { layer: 0, neuron: 0, input: 0 }
    ask(app.asked)
  }

  // --- the page -----------------------------------------------------------------------------------

  /** @type {any} */
  let parts = {}

  function build() {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined
    const lessons = make("select", {}, make("option", { value: "" }, say("free")), ...Object.keys(LESSONS).map((lesson) =>
      make("option", { value: lesson, selected: lesson === app.choices.lesson }, say(`lesson ${lesson}`))))
    named(lessons, "lesson")
    lessons.dataset.key = "lesson"
    lessons.onchange = () => {
      pause()
      app.asked = null
      change({ ...structuredClone(FIRST_CHOICES), hide: app.choices.hide, ...LESSONS[lessons.value], lesson: lessons.value })
    }
    const tongue = make("select", {}, ...Object.keys(languages).map((code) =>
      make("option", { value: code, selected: code === app.language }, new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code)))
    named(tongue, "language")
    tongue.onchange = () => {
      app.language = tongue.value
      build()
    }
    const copied = make("output")
    const share = menu("share", "share",
      plain(say("copy the link"), say("copy the link"), () => {
        history.replaceState(null, "", writeAddress(app.choices))
        navigator.clipboard?.writeText(location.href).then(() => { copied.textContent = say("copied") }, () => { copied.textContent = location.href })
      }), copied, make("strong", {}, say("hide")), ...["data", "bar", "layers", "views"].map((group) => {
        const box = make("input", { type: "checkbox", checked: app.choices.hide.includes(group) })
        box.onchange = () => change({ hide: box.checked ? [...app.choices.hide, group] : app.choices.hide.filter((/** @type {string} */ one) => one !== group) })
        return make("label", {}, box, say(`group ${group}`))
      }))
    const save = menu("save", "save",
      plain(say("python script"), say("python script"), () => download("network.py", new Blob([pythonScript(app.experiment)], { type: "text/x-python" }))),
      plain(say("weights as json"), say("weights as json"), () => download("weights.json", new Blob([JSON.stringify(stateDict(app.experiment), null, 1)], { type: "application/json" }))),
      plain(say("plane as png"), say("plane as png"), () => parts.outputs.plane.toBlob((/** @type {Blob} */ blob) => download("plane.png", blob))),
      plain(say("plane as svg"), say("plane as svg"), () => {
        const background = squares()
        paintOutputs(background, app.maps.layers.at(-1), app.experiment, app.paint, app.isStepped)
        download("plane.svg", new Blob([planeAsSvg(background.canvas, app.experiment)], { type: "image/svg+xml" }))
      }))
    const header = make("header", {}, make("h1", {}, "retrograd ", make("span", {}, say("playground"))),
      make("label", { className: "lesson" }, make("span", {}, say("lesson")), lessons), make("span", { className: "space" }),
      share, save, tongue, button("theme", "light or dark", darken))
    const { lesson } = app.choices
    const task = lesson && lesson in LESSONS ? make("section", { className: "task" }, make("p", {}, say(`question ${lesson}`)),
      make("details", {}, make("summary", {}, say("answer")), make("p", {}, say(`answer ${lesson}`)))) : ""
    parts = { controls: controls(app), wiring: wiring(app), outputs: outputs(app), reasons: reasons(app) }
    root.replaceChildren(header, parts.controls.bar, note, task, make("div", { className: "desk" },
      parts.controls.data, make("div", { className: "centre" }, parts.wiring.element, parts.reasons.element), parts.outputs.element))
    root.lang = app.language
    for (const group of ["data", "bar", "layers", "views"]) root.classList.toggle(`hide-${group}`, app.choices.hide.includes(group))
    if (isPage) [document.title, document.documentElement.lang] = [`retrograd ${say("playground")}`, app.language]
    root.querySelectorAll("[data-key]").forEach((one) => { if (focused && one instanceof HTMLElement && one.dataset.key === focused) one.focus({ preventScroll: true }) })
    parts.wiring.build()
    parts.reasons.show(true)
    showNumbers()
    repaint()
  }
  function darken() {
    isDark = !isDark
    app.paint = paint(isDark)
    root.style.colorScheme = isDark ? "dark" : "light"
    build()
  }

  const gone = new AbortController(), { signal } = gone
  let isGone = false
  el.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target)
    if (event.ctrlKey || event.altKey || event.metaKey || target.matches("input, select, summary, [role=img]") || target.closest("dialog")) return
    const acts = { ...target.matches("button") ? {} : { " ": toggle }, ArrowRight: stepEpoch, b: stepBatch, r: reset, Escape: () => ask(null) }
    const act = /** @type {Record<string, () => void>} */ (acts)[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }, { signal })
  el.addEventListener("dragover", (event) => event.preventDefault(), { signal })
  el.addEventListener("drop", (event) => {
    event.preventDefault()
    if (event.dataTransfer?.files[0]) readFile(event.dataTransfer.files[0])
  }, { signal })
  addEventListener("hashchange", () => open(), { signal })
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => { if (matches !== isDark) darken() }, { signal })
  addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll("details.menu[open]")) if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open")
  }, { signal })

  /** Begin as the address says. */
  function open() {
    const { choices, complaints } = isPage ? readAddress(location.hash, known) : { choices: structuredClone(FIRST_CHOICES), complaints: [] }
    if (app.sources.table && !location.hash) {
      choices.data = "table"
      choices.columns = likelyColumns(app.sources.table, model.get("target") ?? undefined)
    }
    try {
      begin(choices, !location.hash)
    } catch (problem) {
      if (!(problem instanceof Complaint)) throw problem
      complaints.push(problem)
      begin(structuredClone(FIRST_CHOICES))
    }
    build()
    if (complaints.length) complain(complaints[0])
  }
  open()
  requestAnimationFrame(frame)
  return () => {
    isGone = true
    gone.abort()
    root.remove()
  }
}
