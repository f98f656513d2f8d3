// All that is chosen, as it stands in the address of the page; versioned, so that links last.

const VERSION = 1

/**
 * @typedef {object} Choices
 * @property {string} data @property {number} count @property {number} noise @property {number} seed
 * @property {number} held @property {string[]} columns
 * @property {string[]} features
 * @property {[number, string][]} layers  the width and the activation of each hidden layer
 * @property {string} loss @property {string} output
 * @property {string} optimiser @property {number} rate @property {number} batch
 * @property {string} penalty @property {number} strength @property {number} dropout
 * @property {number} epochs @property {number} until  where to stop: after so many epochs, below this loss; 0 nowhere
 * @property {string} lesson @property {string[]} hide
 */

/** @type {Choices} */
const FIRST_CHOICES = {
  data: "circle", count: 200, noise: 0.05, seed: 0, held: 20, columns: [],
  features: ["x1", "x2"],
  layers: [[4, "tanh"], [2, "tanh"]],
  loss: "mse", output: "tanh",
  optimiser: "SGD", rate: 0.03, batch: 10,
  penalty: "none", strength: 0.001, dropout: 0,
  epochs: 0, until: 0,
  lesson: "", hide: [],
}
const MOST_LAYERS = 8
const MOST_NEURONS = 32
/** @type {Record<string, [number, number]>} */
const BOUNDS = {
  count: [4, 500], noise: [0, 2], seed: [0, 1e9], held: [0, 90], rate: [1e-6, 100], batch: [0, 500],
  strength: [0, 10], dropout: [0, 0.9], epochs: [0, 1e7], until: [0, 100],
}

/** @param {Choices} choices @returns {string} */
function writeAddress(choices) {
  const said = new URLSearchParams({ v: String(VERSION) })
  for (const [name, value] of Object.entries(choices)) {
    const first = FIRST_CHOICES[/** @type {keyof Choices} */ (name)], list = /** @type {string[]} */ (value)
    if (JSON.stringify(value) === JSON.stringify(first)) continue
    said.set(name, name === "layers" ? choices.layers.map((layer) => layer.join(".")).join(",")
      : Array.isArray(value) ? list.map(encodeURIComponent).join(",") : String(value))
  }
  return `#${String(said).replaceAll("%2C", ",")}`
}

/**
 * Read an address; whatever is wrong in it is left as it is by itself, and complained of.
 *
 * @param {string} hash
 * @param {{ activations: string[], optimisers: string[], losses: string[], sets: string[] }} known
 * @returns {{ choices: Choices, complaints: Complaint[] }}
 */
function readAddress(hash, known) {
  const said = new URLSearchParams(hash.replace(/^#/, ""))
  const choices = structuredClone(FIRST_CHOICES), found = /** @type {any} */ (choices)
  /** @type {Complaint[]} */
  const complaints = []
  const version = said.get("v")
  if (version === null) return { choices, complaints }
  if (Number(version) !== VERSION) return { choices, complaints: [new Complaint("other version", { version })] }
  /** @type {Record<string, string[]>} */
  const lists = {
    loss: known.losses, optimiser: known.optimisers, output: ["tanh", "sigmoid", "linear"],
    penalty: ["none", "l1", "l2"], data: [...known.sets, "painted"],
  }
  for (const [name, text] of said) {
    if (name === "v") continue
    try {
      if (Object.hasOwn(BOUNDS, name)) {
        const [low, high] = BOUNDS[name], number = Number(text)
        if (!(text.trim() && number >= low && number <= high)) throw 0
        found[name] = number
      } else if (name === "layers") {
        found.layers = text ? text.split(",").map((layer) => {
          const [width, activation] = [layer.split(".")[0], layer.split(".").slice(1).join(".")]
          if (!known.activations.includes(activation) || !(Number(width) >= 1 && Number(width) <= MOST_NEURONS)) throw 0
          return [Math.round(Number(width)), activation]
        }) : []
        if (found.layers.length > MOST_LAYERS) throw 0
      } else if (name === "features" || name === "hide" || name === "columns") {
        found[name] = text ? text.split(",").map(decodeURIComponent) : []
        if (name === "features" && !(found[name].length >= 1 && found[name].length <= 12)) throw 0
      } else if (name === "lesson" || (name === "data" && text.startsWith("="))) found[name] = text.slice(0, LONGEST_FORMULA)
      else if (Object.hasOwn(lists, name) && lists[name].includes(text)) found[name] = text
      else throw 0
    } catch {
      if (Object.hasOwn(choices, name)) found[name] = structuredClone(/** @type {any} */ (FIRST_CHOICES)[name])
      complaints.push(new Complaint("address part", { part: `${name}=${text}`.slice(0, 60) }))
    }
  }
  return { choices, complaints }
}
