// What comes out: the loss, the plane and its points, and what can be read off.

const VIEWS = ["confusion", "weights", "flow", "numbers"]

/** @param {any} app */
function outputs(app) {
  const { say } = app
  const figures = make("dl", { className: "figures" })
  const curve = make("canvas", { className: "curve", role: "img" })
  curve.ariaLabel = say("loss curve")
  const plane = make("canvas", { className: "plane", tabIndex: 0, role: "img" })
  plane.ariaLabel = say("plane")
  const tip = make("output", { className: "tip", hidden: true })
  const held = make("input", { type: "checkbox", checked: app.showsHeld })
  const stepped = make("input", { type: "checkbox", checked: app.isStepped })
  held.onchange = () => { app.showsHeld = held.checked; app.repaint() }
  stepped.onchange = () => { app.isStepped = stepped.checked; app.repaint() }
  const back = make("input", { type: "range", min: "0" })
  const backLabel = make("label", { className: "slider back" }, make("span", {}, say("back in time")), back)
  app.named(back, "back in time")
  back.oninput = () => app.goBack(back.valueAsNumber)
  const legend = make("p", { className: "legend" })
  const tabs = make("div", { className: "tabs", role: "tablist" }, ...VIEWS.map((view) => {
    const tab = make("button", { type: "button", role: "tab" }, say(view))
    tab.ariaSelected = String(view === app.view)
    tab.dataset.view = view
    tab.onclick = () => {
      app.view = view
      for (const other of tabs.querySelectorAll("button")) other.ariaSelected = String(other === tab)
      paintView()
    }
    return tab
  }))
  const bars = make("canvas", { className: "bars", role: "img" }), table = make("div", { className: "table" })
  const across = make("span", { className: "across" }), up = make("span", { className: "up" })
  const element = make("section", { className: "output" },
    make("h2", {}, say("output")), figures, curve,
    make("div", { className: "framed" }, up, make("div", { className: "stage" }, plane, tip), across),
    legend,
    make("div", { className: "switches" }, make("label", {}, held, say("show held out")), make("label", {}, stepped, say("discretise"))),
    backLabel, tabs, make("div", { className: "view" }, bars, table))
  const background = squares()

  /** @param {PointerEvent | MouseEvent} event @returns {[number, number]} */
  function at(event) {
    const box = plane.getBoundingClientRect(), [[left, right], [bottom, top]] = app.experiment.examples.range
    return [left + (right - left) * (event.clientX - box.left) / box.width, top - (top - bottom) * (event.clientY - box.top) / box.height]
  }
  /** @param {[number, number]} where @param {number} within in shares of the plane */
  function nearest([x1, x2], within) {
    const { points, range, held: isHeld } = app.experiment.examples
    let best = -1, distance = within
    points.forEach((/** @type {[number, number]} */ point, /** @type {number} */ i) => {
      if (isHeld[i] && !app.showsHeld) return
      const away = Math.hypot((point[0] - x1) / (range[0][1] - range[0][0]), (point[1] - x2) / (range[1][1] - range[1][0]))
      if (away < distance) [best, distance] = [i, away]
    })
    return best
  }
  let isPainting = false
  plane.onpointerdown = (event) => {
    if (app.choices.data !== "painted") return app.choose(nearest(at(event), 0.05))
    isPainting = true
    plane.setPointerCapture(event.pointerId)
    app.paintPoint(at(event))
  }
  plane.onpointerup = () => { isPainting = false }
  plane.onpointermove = (event) => {
    const where = at(event), inputs = app.experiment.inputs(...where)
    if (isPainting) app.paintPoint(where)
    const p = app.experiment.trainer.predict(inputs), { axes, scale, range } = app.experiment.examples
    const shown = where.map((x, axis) => {
      const [middle, unit] = scale?.[axis] ?? [0, 1]
      const digits = Math.max(0, 2 - Math.floor(Math.log10((range[axis][1] - range[axis][0]) * unit)))
      return `${axes[axis]} = ${written(Number((middle + unit * x).toFixed(digits)))}`
    })
    tip.hidden = false
    tip.textContent = `${shown.join(", ")} → ${app.verdict(p)}`
    const box = plane.getBoundingClientRect()
    tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 10, box.width - tip.offsetWidth))}px`
    tip.style.top = `${Math.max(0, event.clientY - box.top - 34)}px`
  }
  plane.onpointerleave = () => { tip.hidden = true }
  plane.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key], count = app.experiment.points.length
    if (by) app.choose((app.chosen + by + count) % count)
  }

  function show() {
    const { experiment } = app, { now, examples } = experiment
    /** @type {[string, string, string][]} */
    const shown = [["training loss", written(now.train), "train"]]
    if (experiment.held.length) shown.push(["held-out loss", written(now.held), "held"])
    if (examples.classes.length) shown.push(["accuracy", `${Math.round(1000 * now.right) / 10} %`, "right"])
    figures.replaceChildren(...shown.map(([word, text, kind]) => {
      const figure = make("div", { className: kind }, make("dt", {}, say(word)), make("dd", {}, text))
      return figure
    }))
    paintCurve(curve, experiment, app.paint)
    back.max = String(experiment.past.length - 1)
    const place = experiment.past.findIndex((/** @type {{ epoch: number }} */ one) => one.epoch >= experiment.epoch)
    if (document.activeElement !== back || app.isPlaying) back.value = String(place < 0 ? experiment.past.length - 1 : place)
    across.textContent = examples.axes[0]
    up.textContent = examples.axes[1]
    legend.textContent = examples.classes.length
      ? examples.classes.map((/** @type {string} */ name, /** @type {number} */ i) => `${"●◆▲"[i % 3]} ${name}`).join("   ")
      : say("from to", { low: written(Math.min(...examples.targets)), high: written(Math.max(...examples.targets)) })
    if (examples.classes.length) {
      legend.replaceChildren(...examples.classes.map((/** @type {string} */ name, /** @type {number} */ i) => {
        const shape = make("b", {}, "●◆▲"[i % 3])
        shape.style.color = CLASS_COLOURS[i]
        return make("span", {}, shape, ` ${name}`)
      }))
    }
  }

  function paintMap() {
    paintOutputs(background, app.maps.layers.at(-1), app.experiment, app.paint, app.isStepped)
    paintPoints()
  }
  function paintPoints() {
    paintPlane(plane, background.canvas, app.experiment, app.paint, { showsHeld: app.showsHeld, chosen: app.asked ? app.chosen : -1 })
  }

  function paintView() {
    const { experiment, paint } = app, { examples, trainer } = experiment
    const isTable = app.view === "confusion" || app.view === "numbers"
    bars.hidden = isTable
    table.hidden = !isTable
    if (app.view === "confusion") {
      if (!examples.classes.length) return table.replaceChildren(make("p", {}, say("no classes")))
      const counts = examples.classes.map(() => examples.classes.map(() => 0))
      const places = experiment.held.length ? experiment.held : experiment.train
      for (const i of places) {
        const decided = experiment.decide(i)
        if (decided >= 0) counts[examples.targets[i]][decided]++
      }
      /** @param {string[]} cells @param {"th" | "td"} tag */
      const row = (cells, tag, start = "") => make("tr", {}, make("th", {}, start), ...cells.map((cell) => make(tag, {}, cell)))
      table.replaceChildren(make("p", { className: "hint" }, say(experiment.held.length ? "confusion of held out" : "confusion of all")), make("table", {},
        row(examples.classes, "th", say("is, found")), ...counts.map((/** @type {number[]} */ line, /** @type {number} */ k) => row(line.map(String), "td", examples.classes[k]))))
    } else if (app.view === "weights") {
      const { counts, reach } = histogram(trainer.weights.flat(2), 21)
      const labels = counts.map((_, i) => i === 1 ? written(Number((-reach).toPrecision(2))) : i === 10 ? "0" : i === 19 ? written(Number(reach.toPrecision(2))) : "")
      bars.ariaLabel = say("histogram of weights")
      paintBars(bars, counts, labels, paint, (i) => CLASS_COLOURS[Number(i > 10)])
    } else if (app.view === "flow") {
      const gradients = experiment.gradients(experiment.train).weights
      const sizes = gradients.map((/** @type {number[][]} */ layer) => layer.flat().reduce((sum, g) => sum + Math.abs(g), 0) / layer.flat().length)
      bars.ariaLabel = say("gradient of each layer")
      paintBars(bars, sizes, sizes.map((/** @type {number} */ size, /** @type {number} */ l) =>
        `${l < sizes.length - 1 ? l + 1 : say("output short")}: ${written(Number(size.toPrecision(2)))}`), paint, () => paint.now)
    } else table.replaceChildren(...app.numbers())
  }
  return { element, show, paintMap, paintPoints, paintView, plane }
}
