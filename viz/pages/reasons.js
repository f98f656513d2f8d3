// Why a weight's gradient is what it is: the chain rule with this network's numbers.

const MOST_TERMS = 4

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
/** @param {string} name @param {string} index @param {number} layer */
const symbol = (name, index, layer) =>
  `<msubsup><mi>${name}</mi><mrow><mn>${index}</mn></mrow><mrow><mo>(</mo><mn>${layer}</mn><mo>)</mo></mrow></msubsup>`
/** @param {number} x @param {boolean} [isFactor] */
function numeral(x, isFactor = false) {
  const text = written(x), sign = text.startsWith("−") ? "<mo form=\"prefix\">−</mo>" : ""
  const [digits, exponent] = text.slice(sign ? 1 : 0).split("e")
  const power = exponent ? `<mo>×</mo><msup><mn>10</mn><mn>${exponent.replace("+", "")}</mn></msup>` : ""
  const whole = `${sign}<mn>${digits}</mn>${power}`
  return isFactor && (sign || power) ? `<mrow><mo>(</mo>${whole}<mo>)</mo></mrow>` : `<mrow>${whole}</mrow>`
}
/** @param {string} above @param {string} below */
const slope = (above, below) => `<mfrac><mrow><mi>∂</mi>${above}</mrow><mrow><mi>∂</mi>${below}</mrow></mfrac>`
const EQUALS = '<mo form="infix">=</mo>'
/** Let a formula be broken before its signs of equality. @param {string} row */
const phrased = (row) => row.split(EQUALS).map((part, i) => `<math>${i ? EQUALS : ""}${part}</math>`).join("<wbr>")
const TIMES = '<mo form="infix">·</mo>'

/** @param {any} app */
function reasons(app) {
  const { say } = app
  const title = make("h2"), meaning = make("p", { className: "meaning" })
  const value = make("input", { type: "number", step: "0.01" })
  const gradient = make("output"), moved = make("p", { className: "moved" })
  const which = make("select", {}, make("option", { value: "one" }, say("one example")), make("option", { value: "mean" }, say("mean of all")))
  const place = make("input", { type: "number", min: "1", className: "place" })
  const rows = make("div", { className: "rows" }), paths = make("div", { className: "paths" })
  const asking = make("div", { className: "asking" })
  app.named(which, "of what")
  app.named(place, "number of the example")
  app.named(value, "value")
  const close = app.plain("×", say("close"), () => app.ask(null))
  const nudges = [-0.1, -0.01, 0.01, 0.1].map((by) =>
    app.plain(`${by > 0 ? "+" : "−"}${Math.abs(by)}`, say("nudge", { by: written(by) }), () => set(current() + by)))
  const steps = app.button("steps", "step through", walk)
  const quiz = app.button("quiz", "quiz", () => examine(0))
  const element = make("section", { className: "why", hidden: true },
    make("div", { className: "head" }, title,
      make("label", {}, which), make("label", {}, place), steps, quiz, close),
    make("div", { className: "facts" },
      make("label", {}, make("span", {}, say("value")), value), make("div", { className: "nudges" }, ...nudges),
      make("div", { className: "gradient" }, make("span", {}, say("gradient")), gradient), moved),
    make("div", { className: "chain" }, meaning, rows, asking, paths))
  value.onchange = () => { if (value.value.trim() && Number.isFinite(value.valueAsNumber)) set(value.valueAsNumber) }
  which.onchange = () => show(true)
  place.onchange = () => app.choose(Math.max(0, Math.min(app.experiment.points.length - 1, (place.valueAsNumber || 1) - 1)))

  /** @param {Asked} asked */
  const of = (asked, /** @type {any} */ numbers) => asked.input < 0
    ? numbers.biases[asked.layer][asked.neuron] : numbers.weights[asked.layer][asked.neuron][asked.input]
  const current = () => of(app.asked, app.experiment.trainer)
  const examples = () => which.value === "mean" ? app.experiment.train : [app.chosen]

  /** @param {number} to */
  function set(to) {
    const { experiment, asked } = app, { trainer } = experiment, before = current(), chosen = examples()
    const g = of(asked, experiment.gradients(chosen)), old = experiment.gradients(chosen).loss
    app.pause()
    if (asked.input < 0) trainer.biases[asked.layer][asked.neuron] = to
    else trainer.weights[asked.layer][asked.neuron][asked.input] = to
    const now = experiment.gradients(chosen).loss
    app.touched()
    show(true)
    moved.textContent = say("moved", {
      from: written(before), to: written(to), old: written(old), now: written(now),
      change: written(now - old), predicted: written(g * (to - before)),
    })
  }

  let waiting = 0

  /** @param {boolean} isNew  whether to ask Python again */
  function show(isNew = false) {
    const { asked, experiment, choices } = app
    element.hidden = !asked
    if (!asked) return
    const chosen = examples(), numbers = experiment.gradients(chosen), g = of(asked, numbers)
    title.textContent = app.nameOf(asked)
    if (document.activeElement !== value) value.value = String(Number(current().toPrecision(6)))
    gradient.textContent = written(g)
    place.max = String(experiment.points.length)
    place.disabled = which.value === "mean"
    if (document.activeElement !== place) place.value = String(app.chosen + 1)
    meaning.textContent = say(Math.abs(g) < 1e-12 ? "flat" : g > 0 ? "uphill" : "downhill", { gradient: written(g) })
    rows.innerHTML = (which.value === "mean" ? mean(asked, chosen, g) : chain(asked, numbers, choices))
      .map((row) => `<div class="row">${phrased(row)}</div>`).join("")
    if (!isNew) return
    moved.textContent = ""
    asking.replaceChildren()
    paths.replaceChildren(make("p", {}, say(app.model.ask ? "python is asked" : "no python")))
    clearTimeout(waiting)
    waiting = setTimeout(explain, 60)
  }

  /** The chain rule at one weight: what flows back, times what came in. */
  function chain(/** @type {Asked} */ asked, /** @type {any} */ numbers, /** @type {Choices} */ choices) {
    const { layer, neuron, input } = asked, { experiment, table } = app, { trainer } = experiment
    const x = experiment.points[app.chosen], outputs = trainer.activations(x)
    const came = layer ? outputs[layer - 1] : x, weights = trainer.weights[layer][neuron]
    const z = weights.reduce((/** @type {number} */ sum, /** @type {number} */ w, /** @type {number} */ i) => sum + w * came[i], trainer.biases[layer][neuron])
    const delta = numbers.biases[layer][neuron], activation = layer < choices.layers.length ? choices.layers[layer][1] : experiment.reading.activation
    const L = "<mi>L</mi>", zs = symbol("z", `${neuron + 1}`, layer + 1), as = symbol("a", `${neuron + 1}`, layer + 1)
    const ds = symbol("δ", `${neuron + 1}`, layer + 1)
    const w = input < 0 ? symbol("b", `${neuron + 1}`, layer + 1) : symbol("w", `${neuron + 1},${input + 1}`, layer + 1)
    const source = input < 0 ? "<mn>1</mn>" : layer ? symbol("a", `${input + 1}`, layer) : `<mi>${escaped(pretty(choices.features[input]))}</mi>`
    const arrived = input < 0 ? 1 : came[input]
    const pull = input < 0 ? 0 : of(asked, numbers) - delta * arrived
    const found = [
      `${slope(L, w)}${EQUALS}${slope(L, zs)}${TIMES}${slope(zs, w)}${EQUALS}${ds}${TIMES}${source}${EQUALS}${numeral(delta)}${TIMES}${numeral(arrived, true)}${EQUALS}${numeral(delta * arrived)}`,
    ]
    if (choices.penalty !== "none" && input >= 0) {
      found.push(`${numeral(delta * arrived)}<mo form="infix">+</mo>${choices.penalty === "l1" ? `<mi>λ</mi>${TIMES}<mi>sign</mi><mi>w</mi>` : `<mn>2</mn><mi>λ</mi>${TIMES}<mi>w</mi>`}${EQUALS}${numeral(delta * arrived)}<mo form="infix">+</mo>${numeral(pull, true)}${EQUALS}${numeral(of(asked, numbers))}`)
    }
    const f = `<msup><mi>${escaped(activation)}</mi><mo>′</mo></msup>`
    const local = table.activations[activation].slope(outputs[layer][neuron], z)
    if (layer < trainer.weights.length - 1) {
      const above = trainer.weights[layer + 1].map((/** @type {number[]} */ row, /** @type {number} */ k) => [row[neuron], numbers.biases[layer + 1][k]])
      const terms = above.slice(0, MOST_TERMS).map((/** @type {number[]} */ [u, d]) => `${numeral(u, true)}${TIMES}${numeral(d, true)}`)
      if (above.length > MOST_TERMS) terms.push("<mi>…</mi>")
      const back = above.reduce((/** @type {number} */ sum, /** @type {number[]} */ [u, d]) => sum + u * d, 0)
      found.push(
        `${ds}${EQUALS}${slope(L, as)}${TIMES}${f}<mo>(</mo>${zs}<mo>)</mo>${EQUALS}${numeral(back)}${TIMES}${numeral(local, true)}${EQUALS}${numeral(delta)}`,
        `${slope(L, as)}${EQUALS}<munder><mo>∑</mo><mi>k</mi></munder>${symbol("w", `k,${neuron + 1}`, layer + 2)}${TIMES}${symbol("δ", "k", layer + 2)}${EQUALS}${terms.join('<mo form="infix">+</mo>')}${EQUALS}${numeral(back)}`)
    } else {
      found.push(`${ds}${EQUALS}${slope(L, zs)}${EQUALS}${slope(L, as)}${TIMES}${f}<mo>(</mo>${zs}<mo>)</mo>${EQUALS}${numeral(delta)}`)
    }
    return found
  }

  /** The mean over the examples, of which some are written out. */
  function mean(/** @type {Asked} */ asked, /** @type {number[]} */ chosen, /** @type {number} */ g) {
    const w = asked.input < 0 ? symbol("b", `${asked.neuron + 1}`, asked.layer + 1) : symbol("w", `${asked.neuron + 1},${asked.input + 1}`, asked.layer + 1)
    const terms = chosen.slice(0, MOST_TERMS + 2).map((i) => numeral(of(asked, app.experiment.gradients([i])), true))
    if (chosen.length > terms.length) terms.push("<mi>…</mi>")
    const n = `<mfrac><mn>1</mn><mn>${chosen.length}</mn></mfrac>`
    return [
      `${slope("<mi>L</mi>", w)}${EQUALS}${n}<munder><mo>∑</mo><mi>i</mi></munder>${slope("<msub><mi>L</mi><mi>i</mi></msub>", w)}`,
      `${EQUALS}${n}<mo>(</mo>${terms.join('<mo form="infix">+</mo>')}<mo>)</mo>${EQUALS}${numeral(g)}`,
    ]
  }

  /** What Python is told of the network, and of the examples. @param {number[]} places */
  function question(places) {
    const { experiment, choices, asked, language } = app, { trainer } = experiment
    const activations = [...choices.layers.map((/** @type {[number, string]} */ layer) => layer[1]), experiment.reading.activation]
    return {
      language, features: choices.features.map(pretty), loss: choices.loss,
      layers: activations.map((activation, l) => ({ activation, weights: trainer.weights[l], biases: trainer.biases[l] })),
      examples: places.map((i) => [experiment.points[i], experiment.targets[i]]),
      asked: [asked.layer, asked.neuron, asked.input],
    }
  }

  /** @param {string} kind @param {object} [more] */
  async function answer(kind, more = {}) {
    if (!app.model.ask) return { problem: say("no python") }
    try {
      return await app.model.ask({ kind, ...question(kind === "why" ? examples() : [app.chosen]), ...more })
    } catch {
      return { problem: say("python is gone") }
    }
  }

  let turn = 0
  async function explain() {
    if (!app.model.ask || !app.asked) return
    const mine = ++turn, told = await answer("why")
    if (mine !== turn) return
    if (told.problem) return paths.replaceChildren(make("p", {}, told.problem))
    const formula = make("div", { className: "row", innerHTML: told.mathml })
    paths.replaceChildren(make("h3", {}, say("by retrograd")), formula, make("p", { className: "names" }, say("names of nodes")))
    paths.dataset.text = told.text
  }

  async function walk() {
    const told = await answer("steps")
    if (told.problem) return paths.replaceChildren(make("p", {}, told.problem))
    const frame = make("iframe", { title: say("step through") })
    if (told.address) frame.src = told.address
    else frame.srcdoc = told.page
    const dialog = make("dialog", { className: "steps" }, app.plain("×", say("close"), () => dialog.close()), frame)
    dialog.onclose = () => dialog.remove()
    element.append(dialog)
    dialog.showModal()
  }

  /** Ask a question about this very network. @param {number} number */
  async function examine(number) {
    const told = await answer("quiz", { number })
    if (told.problem) return asking.replaceChildren(make("p", {}, told.problem))
    const guess = make("input", { type: "text", inputMode: "decimal", autocomplete: "off" }), verdict = make("p", { role: "status" })
    guess.ariaLabel = told.question
    const form = make("form", {},
      make("p", { className: "hint" }, told.hint),
      make("label", {}, make("span", {}, told.question), guess), make("button", {}, say("check")),
      app.plain(say("next question"), say("next question"), () => examine(number + 1)), verdict)
    form.onsubmit = async (event) => {
      event.preventDefault()
      const marked = await answer("mark", { number, given: guess.value })
      verdict.textContent = marked.problem ?? marked.verdict
      verdict.scrollIntoView({ block: "nearest" })
    }
    asking.replaceChildren(form)
    guess.focus()
    form.scrollIntoView({ block: "nearest" })
  }
  return { element, show }
}
