// What can be taken home: a script, the weights, pictures.

/** The state of the network, as ``load_state_dict`` of nn reads it. @param {Experiment} experiment */
function stateDict({ trainer, choices }) {
  // Dropout is a layer of its own in nn, behind each hidden one.
  const stride = choices.dropout ? 2 : 1
  /** @type {Record<string, number>} */
  const state = {}
  trainer.weights.forEach((/** @type {number[][]} */ layer, /** @type {number} */ l) => layer.forEach((row, j) => {
    row.forEach((w, i) => { state[`layer${l * stride + 1}.neuron${j + 1}.w[${i}]`] = w })
    state[`layer${l * stride + 1}.neuron${j + 1}.b`] = trainer.biases[l][j]
  }))
  return state
}

/**
 * A script that rebuilds the network as it is now, says its loss, and trains it on.
 *
 * @param {Experiment} experiment
 */
function pythonScript(experiment) {
  const { choices, train, held } = experiment
  const several = experiment.reading.several && choices.loss === "cross_entropy"
  const widths = [choices.features.length, ...choices.layers.map(([width]) => width), experiment.reading.width]
  const activations = [...choices.layers.map((layer) => layer[1]), experiment.reading.activation]
  const layers = activations.map((activation, l) => `    nn.Layer(${widths[l]}, ${widths[l + 1]}, ${JSON.stringify(activation)}),${
    choices.dropout && l < choices.layers.length ? `\n    nn.Dropout(${choices.dropout}),` : ""}`)
  /** @param {number[]} places */
  const inputs = (places) => places.map((i) => `    ${JSON.stringify(experiment.points[i])},`).join("\n")
  /** @param {number[]} places */
  const targets = (places) => JSON.stringify(places.map((i) => several ? experiment.examples.targets[i]
    : experiment.reading.width > 1 ? experiment.targets[i] : experiment.targets[i][0]))
  const penalty = choices.penalty === "none" ? "" : `, penalty=nn.${choices.penalty}(${choices.strength})`
  const heldOut = held.length ? ", held_out=(X_held, y_held)" : ""
  return `"""A network of retrograd's playground, at epoch ${experiment.epoch}."""

import nn

# ${choices.features.join(", ").replace(/[^ -~]/g, "?")}
X = [
${inputs(train)}
]
y = ${targets(train)}
${held.length ? `X_held = [\n${inputs(held)}\n]\ny_held = ${targets(held)}\n` : ""}
model = nn.Sequential(
${layers.join("\n")}
)
model.load_state_dict(${JSON.stringify(stateDict(experiment), null, 4)})
print("loss:", model.evaluate(X, y, loss=nn.${choices.loss}).loss)

optimiser = nn.${choices.optimiser}(model.parameters(), learning_rate=${choices.rate})
nn.fit(model, X, y, loss=nn.${choices.loss}, optimiser=optimiser, epochs=100, batch_size=${choices.batch || '"full"'}${penalty}${heldOut}, progress=False)
print("loss after 100 epochs more:", model.evaluate(X, y, loss=nn.${choices.loss}).loss)
`
}

/** @param {string} name @param {Blob} content */
function download(name, content) {
  const link = make("a", { href: URL.createObjectURL(content), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

/** The plane with its points as SVG. @param {HTMLCanvasElement} background @param {Experiment} experiment */
function planeAsSvg(background, experiment) {
  const { examples } = experiment, [[left, right], [bottom, top]] = examples.range
  const marks = examples.points.map(([x1, x2], i) => {
    const x = (400 * (x1 - left) / (right - left)).toFixed(1), y = (400 * (top - x2) / (top - bottom)).toFixed(1)
    const colour = examples.classes.length ? CLASS_COLOURS[examples.targets[i]] : "#777777"
    return `<circle cx="${x}" cy="${y}" r="4" fill="${examples.held[i] ? "white" : colour}" stroke="${examples.held[i] ? colour : "white"}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><image width="400" height="400" href="${background.toDataURL()}"/>${marks.join("")}</svg>`
}
