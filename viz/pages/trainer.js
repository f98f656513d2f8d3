// Networks that train in the browser, as nn trains them. What an activation or a loss is, and its
// derivative, comes from the table of derivatives: javascript.py prints it.

/** @typedef {{ width: number, activation: string, dropout?: number }} Layer */
/** @typedef {{ name: string, [setting: string]: any }} Named */
/** @typedef {{ weights: number[][][], biases: number[][] }} Parameters */
/**
 * `layers` are the hidden ones; `batch` is the most examples of an update, and 0 all of them.
 *
 * @typedef {{ inputs: number, layers: Layer[], output: Layer, loss: string, seed: number,
 *   optimiser: Named & { rate: number }, penalty: { l1?: number, l2?: number }, batch: number,
 *   schedule?: Named | null }} Spec
 */

/**
 * What remains of one example's way through a layer: inputs, sums, what comes out, what is kept.
 *
 * @typedef {{ inputs: number[], z: number[], a: number[], kept: number[] | null }} Pass
 */
/** @typedef {(g: number, m: number[], s: number[], k: number) => number} Change */

/**
 * From settings to the change of a parameter with gradient g, which remembers m[k] and s[k].
 *
 * @type {Record<string, (settings: any, step: number) => Change>}
 */
const RULES = {
  SGD: ({ rate, momentum = 0 }) => (g, m, s, k) => -rate * (m[k] = momentum * m[k] + g),
  Momentum: (settings, step) => RULES.SGD({ momentum: 0.9, ...settings }, step),
  Nesterov: ({ rate, momentum = 0.9 }) => (g, m, s, k) => {
    m[k] = momentum * m[k] + g
    return -rate * (g + momentum * m[k])
  },
  RMSProp: ({ rate, decay = 0.9, epsilon = 1e-8 }) => (g, m, s, k) => {
    s[k] = decay * s[k] + (1 - decay) * g * g
    return (-rate * g) / (Math.sqrt(s[k]) + epsilon)
  },
  Adam: ({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }, step) => (g, m, s, k) => {
    m[k] = beta1 * m[k] + (1 - beta1) * g
    s[k] = beta2 * s[k] + (1 - beta2) * g * g
    const mean = m[k] / (1 - beta1 ** step), square = s[k] / (1 - beta2 ** step)
    return (-rate * mean) / (Math.sqrt(square) + epsilon)
  },
}

/**
 * From the rate, and how many epochs there were, to the rate of the next one.
 *
 * @type {Record<string, (rate: number, t: number, settings: any) => number>}
 */
const SCHEDULES = {
  constant: (rate) => rate,
  step_decay: (rate, t, { factor = 0.5, every = 10 }) => rate * factor ** Math.floor(t / every),
  exponential: (rate, t, { factor = 0.95 }) => rate * factor ** t,
  cosine: (rate, t, { epochs, lowest = rate / 1000 }) => halfCosine(rate, lowest, t / epochs),
  one_cycle: (rate, t, { epochs, rise = 0.3 }) => {
    const top = rise * epochs
    return t < top ? halfCosine(rate / 25, rate, t / top)
      : halfCosine(rate, rate / 250000, (t - top) / (epochs - top))
  },
}
/** @type {(start: number, end: number, part: number) => number} */
const halfCosine = (start, end, part) =>
  end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(part, 1)))) / 2

/** @type {(count: number) => number[]} */
const zeros = (count) => new Array(count).fill(0)
/** @type {(numbers: number[]) => number} */
const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length
/** Each neuron's weights, and then each layer's biases. @param {Parameters} of */
const rows = ({ weights, biases }) => [...weights.flat(), ...biases]

class Trainer {
  /** @type {any} */
  spec = { penalty: {}, batch: 16 }
  /** @type {any[]} */
  layers = []
  /** @type {[number[], number[]][]} */
  memory = []

  /** @param {Spec} spec @param {any} table */
  constructor(spec, table) {
    this.table = table
    this.set(spec)
    this.seed = spec.seed | 0
    this.updates = this.epochs = 0
    this.weights = this.layers.map(({ width, rectifies }, l) => {
      const inputs = l ? this.layers[l - 1].width : spec.inputs
      const he = () => this.gauss() * Math.sqrt(2 / inputs)
      const xavier = () => (2 * this.random() - 1) * Math.sqrt(6 / (inputs + width))
      return Array.from({ length: width }, () => zeros(inputs).map(rectifies ? he : xavier))
    })
    this.biases = this.layers.map(({ width }) => zeros(width))
    this.forget()
  }

  /** Change anything but widths, from now on. @param {Partial<Spec>} changes */
  set(changes) {
    const before = this.spec.optimiser?.name
    this.spec = { ...this.spec, ...changes }
    const { layers, output, loss, optimiser } = this.spec, { activations, losses } = this.table
    this.layers = [...layers, output].map((layer) => ({ ...layer, ...activations[layer.activation] }))
    // Some losses see through the activation of the output, to its sums.
    this.through = losses[loss].through[output.activation]
    this.judge = this.through ?? losses[loss]
    if (before && before !== optimiser.name) this.forget()
  }

  /** Let the optimiser start anew. */
  forget() {
    this.updates = 0
    this.memory = rows(this).map((row) => [zeros(row.length), zeros(row.length)])
  }

  /** A number from 0 to 1, by mulberry32: what comes next depends on one number alone. */
  random() {
    this.seed = (this.seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  gauss() {
    const distance = Math.sqrt(-2 * Math.log(1 - this.random()))
    return distance * Math.cos(2 * Math.PI * this.random())
  }

  /** What goes into each layer for one example, the sums z, and what comes out: kept · a. */
  forward(/** @type {number[]} */ x, learns = false) {
    return this.layers.map(({ value, dropout = 0 }, l) => {
      const inputs = x
      const z = this.weights[l].map((/** @type {number[]} */ w, /** @type {number} */ j) => {
        let total = this.biases[l][j]
        for (let i = 0; i < w.length; i++) total += w[i] * inputs[i]
        return total
      })
      const a = z.map((one) => value(one))
      const keep = () => (this.random() < dropout ? 0 : 1 / (1 - dropout))
      const kept = learns && dropout ? a.map(keep) : null
      x = kept ? a.map((one, j) => kept[j] * one) : a
      return { inputs, z, a, kept }
    })
  }

  /**
   * Add the gradients of one example to those so far, from the last layer back to the first.
   *
   * @param {Pass[]} passes @param {number[]} slopes @param {Parameters} sums
   */
  backward(passes, slopes, { weights, biases }) {
    let upstream = slopes
    for (let l = passes.length - 1; l >= 0; l--) {
      const { inputs, z, a, kept } = passes[l], below = zeros(inputs.length)
      const isJudged = this.through && l === passes.length - 1
      this.weights[l].forEach((w, j) => {
        const da = kept ? kept[j] * upstream[j] : upstream[j]
        const dz = isJudged ? da : this.table.chain(da, this.layers[l].slope(a[j], z[j]))
        const dw = weights[l][j]
        biases[l][j] += dz
        for (let i = 0; i < w.length; i++) {
          dw[i] += dz * inputs[i]
          below[i] += dz * w[i]
        }
      })
      upstream = below
    }
  }

  /** @param {number[]} x */
  activations(x) {
    return this.forward(x).map(({ a }) => a)
  }

  /** @param {number[]} x */
  predict(x) {
    return this.forward(x)[this.layers.length - 1].a
  }

  /**
   * What the loss is of, for one example. A number is one output's target, or one class of several.
   *
   * @param {Pass[]} passes @param {number | number[]} y
   */
  judged(passes, y) {
    const { z, a } = passes[passes.length - 1]
    const target = Array.isArray(y) ? y : a.length > 1 ? a.map((_, j) => +(j === y)) : [y]
    return [this.through ? z : a, target]
  }

  /**
   * The mean over all examples, and over all outputs where these are compared one by one.
   *
   * @param {number[][]} X @param {(number | number[])[]} Y
   */
  loss(X, Y) {
    return mean(X.flatMap((x, e) => this.judge.value(...this.judged(this.forward(x), Y[e]))))
  }

  /**
   * The loss, and the gradients of the cost, which is the loss with the penalties.
   *
   * @param {number[][]} X @param {(number | number[])[]} Y
   */
  gradients(X, Y, learns = false) {
    const weights = this.weights.map((layer) => layer.map((w) => zeros(w.length)))
    const biases = this.biases.map((b) => zeros(b.length))
    const losses = X.flatMap((x, e) => {
      const passes = this.forward(x, learns), judged = this.judged(passes, Y[e])
      this.backward(passes, this.judge.slope(...judged), { weights, biases })
      return this.judge.value(...judged)
    })
    const { l1 = 0, l2 = 0 } = this.spec.penalty
    for (const row of rows({ weights, biases })) row.forEach((g, k) => (row[k] = g / losses.length))
    weights.forEach((layer, l) => layer.forEach((row, j) => this.weights[l][j].forEach((w, i) => {
      row[i] += l1 * Math.sign(w) + 2 * l2 * w
    })))
    return { weights, biases, loss: mean(losses) }
  }

  /**
   * Learn from one mini-batch; return its loss before. If that is not finite, nothing is learned.
   *
   * @param {number[][]} X @param {(number | number[])[]} Y
   */
  update(X, Y) {
    const gradients = this.gradients(X, Y, true), { optimiser, schedule } = this.spec
    if (!Number.isFinite(gradients.loss)) return gradients.loss
    const rate = SCHEDULES[schedule?.name ?? "constant"](optimiser.rate, this.epochs, schedule)
    const change = RULES[optimiser.name]({ ...optimiser, rate }, ++this.updates)
    const slopes = rows(gradients)
    rows(this).forEach((row, r) => {
      const [m, s] = this.memory[r]
      slopes[r].forEach((g, k) => (row[k] += change(g, m, s, k)))
    })
    return gradients.loss
  }

  /**
   * Go through the examples once, in random order and in mini-batches as even as can be.
   *
   * @param {number[][]} X @param {(number | number[])[]} Y
   */
  epoch(X, Y) {
    const n = X.length, count = Math.ceil(n / (this.spec.batch || n))
    const drawn = X.map(() => this.random())
    const order = X.map((_, e) => e).sort((a, b) => drawn[a] - drawn[b])
    const losses = Array.from({ length: count }, (_, b) => {
      const part = order.slice(Math.floor((b * n) / count), Math.floor(((b + 1) * n) / count))
      return (part.length / n) * this.update(part.map((e) => X[e]), part.map((e) => Y[e]))
    })
    this.epochs++
    return losses.reduce((a, b) => a + b)
  }

  /** All that training depends on beside the spec. */
  state() {
    const { weights, biases, memory, updates, epochs, seed } = this
    return structuredClone({ weights, biases, memory, updates, epochs, seed })
  }

  /** Come back to a state, or to parts of one. @param {Partial<ReturnType<Trainer["state"]>>} state */
  restore(state) {
    Object.assign(this, structuredClone(state))
  }
}

/** A network that trains. @param {Spec} spec @param {any} table  what javascript.py prints */
export const make = (spec, table) => new Trainer(spec, table)
