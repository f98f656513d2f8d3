// Networks that train in the browser, as nn trains them. What an activation or a loss is, and its
// derivative, comes from the table of derivatives: javascript.py prints it.

/** @typedef {{ width: number, activation: string, dropout?: number }} Layer */
/** @typedef {Record<string, any> & { name: string, rate: number }} Optimiser */
/** @typedef {{ weights: number[][][], biases: number[][] }} Parameters */
/** @typedef {{ x: number[], z: number[], a: number[], kept: number[] | null }} Pass  of one layer */

/**
 * @typedef {object} Spec
 * @property {number} inputs
 * @property {Layer[]} layers  the hidden ones
 * @property {Layer} output
 * @property {string} loss
 * @property {Optimiser} optimiser  SGD, Momentum, Nesterov, RMSProp or Adam
 * @property {{ l1?: number, l2?: number }} penalty
 * @property {number} batch  the most examples of an update; 0 for all
 * @property {number} seed
 * @property {{ name: string, [setting: string]: any }} [schedule]  as in nn.schedules
 */

/** The change of a parameter with gradient g, that remembers its numbers m[k] and s[k]. */
const RULES = {
  SGD: ({ rate, momentum = 0 }) => (g, m, s, k) => -rate * (m[k] = momentum * m[k] + g),
  Momentum: (settings) => RULES.SGD({ momentum: 0.9, ...settings }),
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

/** The rate of an epoch, counted from 0. */
const SCHEDULES = {
  constant: (rate) => rate,
  step_decay: (rate, t, { factor = 0.5, every = 10 }) => rate * factor ** Math.floor(t / every),
  exponential: (rate, t, { factor = 0.95 }) => rate * factor ** t,
  cosine: (rate, t, { epochs, lowest = rate / 1000 }) => halfCosine(rate, lowest, t / epochs),
  one_cycle: (rate, t, { epochs, rise = 0.3 }) => {
    const top = rise * epochs
    if (t < top) return halfCosine(rate / 25, rate, t / top)
    return halfCosine(rate, rate / 250000, (t - top) / (epochs - top))
  },
}

const halfCosine = (start, end, part) =>
  end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(part, 1)))) / 2

const zeros = (count) => new Array(count).fill(0)
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)

/** The rows of weights, and then those of biases. @param {Parameters} of */
const rows = ({ weights, biases }) => [...weights.flat(), ...biases]

class Trainer {
  /** @param {Spec} spec @param {any} table  what javascript.py prints */
  constructor(spec, table) {
    this.spec = { penalty: {}, batch: 16, seed: 0, ...spec }
    this.table = table
    this.seed = this.spec.seed | 0
    this.updates = this.epochs = 0
    this.weights = this.layers.map(({ width, activation }, l) => {
      const inputs = l ? this.layers[l - 1].width : spec.inputs
      const { rectifies } = table.activations[activation]
      const draw = rectifies ? () => this.gauss() * Math.sqrt(2 / inputs)
        : () => (2 * this.random() - 1) * Math.sqrt(6 / (inputs + width))
      return Array.from({ length: width }, () => zeros(inputs).map(draw))
    })
    this.biases = this.layers.map(({ width }) => zeros(width))
    this.forget()
  }

  get layers() {
    return [...this.spec.layers, this.spec.output]
  }

  get rate() {
    const { optimiser, schedule } = this.spec
    return schedule ? SCHEDULES[schedule.name](optimiser.rate, this.epochs, schedule) : optimiser.rate
  }

  /** Change anything but the widths, from now on. @param {Partial<Spec>} changes */
  set(changes) {
    const before = this.spec.optimiser.name
    this.spec = { ...this.spec, ...changes }
    if (this.spec.optimiser.name !== before) this.forget()
  }

  forget() {
    this.updates = 0
    this.memory = rows(this).map((row) => [zeros(row.length), zeros(row.length)])
  }

  /** A number from 0 to 1, by mulberry32: what comes next is all in one number. */
  random() {
    this.seed = (this.seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  gauss() {
    const size = Math.sqrt(-2 * Math.log(1 - this.random()))
    return size * Math.cos(2 * Math.PI * this.random())
  }

  /** What each layer does to one example. @param {number[]} x @returns {Pass[]} */
  forward(x, learns = false) {
    return this.layers.map(({ activation, dropout = 0 }, l) => {
      const { value } = this.table.activations[activation]
      const inputs = x
      const z = this.weights[l].map((w, j) => {
        let total = this.biases[l][j]
        for (let i = 0; i < w.length; i++) total += w[i] * inputs[i]
        return total
      })
      const a = z.map((one) => value(one))
      const kept = learns && dropout
        ? a.map(() => (this.random() < dropout ? 0 : 1 / (1 - dropout))) : null
      x = kept ? a.map((one, j) => one * kept[j]) : a
      return { x: inputs, z, a, kept }
    })
  }

  activations(x) {
    return this.forward(x).map(({ a }) => a)
  }

  predict(x) {
    return this.forward(x).at(-1).a
  }

  /**
   * The losses of one example: one, or one for each output. A number is the target of one output, or
   * a class of several. Some losses see through the activation of the output, to its sums.
   */
  judge(passes, y) {
    const { loss, output } = this.spec, { z, a } = passes.at(-1)
    const through = this.table.losses[loss].through[output.activation]
    const { value, slope } = through ?? this.table.losses[loss]
    const target = Array.isArray(y) ? y : a.length > 1 ? a.map((_, j) => +(j === y)) : [y]
    const given = through ? z : a
    return { losses: [value(given, target)].flat(), slopes: slope(given, target), through }
  }

  /** The mean over all examples, and over all outputs where these are compared one by one. */
  loss(X, Y) {
    const losses = X.flatMap((x, e) => this.judge(this.forward(x), Y[e]).losses)
    return sum(losses) / losses.length
  }

  /**
   * The loss, and the gradients of the cost: of the loss and the penalties.
   *
   * @returns {Parameters & { loss: number }}
   */
  gradients(X, Y, learns = false) {
    const weights = this.weights.map((layer) => layer.map((w) => zeros(w.length)))
    const biases = this.biases.map((b) => zeros(b.length))
    const all = []
    X.forEach((x, e) => {
      const passes = this.forward(x, learns)
      const { losses, slopes, through } = this.judge(passes, Y[e])
      all.push(...losses)
      this.backward(passes, slopes, through, weights, biases)
    })
    const { l1 = 0, l2 = 0 } = this.spec.penalty
    rows({ weights, biases }).forEach((row) => row.forEach((g, k) => (row[k] = g / all.length)))
    weights.forEach((layer, l) => layer.forEach((row, j) => this.weights[l][j].forEach((w, i) => {
      row[i] += l1 * Math.sign(w) + 2 * l2 * w
    })))
    return { weights, biases, loss: sum(all) / all.length }
  }

  /** Add the gradients of one example, from the last layer back to the first. */
  backward(passes, upstream, through, weights, biases) {
    for (let l = passes.length - 1; l >= 0; l--) {
      const { x, z, a, kept } = passes[l], below = zeros(x.length)
      const { slope } = this.table.activations[this.layers[l].activation]
      for (let j = 0; j < z.length; j++) {
        const isSum = through && l === passes.length - 1
        const da = kept ? upstream[j] * kept[j] : upstream[j]
        const dz = isSum ? da : this.table.chain(da, slope(a[j], z[j]))
        const w = this.weights[l][j], dw = weights[l][j]
        biases[l][j] += dz
        for (let i = 0; i < x.length; i++) {
          dw[i] += dz * x[i]
          below[i] += dz * w[i]
        }
      }
      upstream = below
    }
  }

  /** Learn from one mini-batch, and return its loss before; one that is not finite teaches nothing. */
  update(X, Y) {
    const gradients = this.gradients(X, Y, true)
    if (!Number.isFinite(gradients.loss)) return gradients.loss
    const { optimiser } = this.spec
    const rule = RULES[optimiser.name]({ ...optimiser, rate: this.rate }, ++this.updates)
    const slopes = rows(gradients)
    rows(this).forEach((row, r) => {
      const [m, s] = this.memory[r]
      for (let k = 0; k < row.length; k++) row[k] += rule(slopes[r][k], m, s, k)
    })
    return gradients.loss
  }

  /** Go through all examples once, in random order and even mini-batches; return the mean loss. */
  epoch(X, Y) {
    const order = X.map((_, e) => e), count = Math.ceil(X.length / (this.spec.batch || X.length))
    for (let e = order.length - 1; e > 0; e--) {
      const other = Math.floor(this.random() * (e + 1))
      ;[order[e], order[other]] = [order[other], order[e]]
    }
    let total = 0
    for (let b = 0; b < count; b++) {
      const ends = [b, b + 1].map((part) => Math.floor((part * X.length) / count))
      const part = order.slice(...ends)
      total += part.length * this.update(part.map((e) => X[e]), part.map((e) => Y[e]))
    }
    this.epochs++
    return total / X.length
  }

  /** All that training depends on beside the spec, to come back to. */
  state() {
    const { weights, biases, memory, updates, epochs, seed } = this
    return structuredClone({ weights, biases, memory, updates, epochs, seed })
  }

  /** @param {Partial<ReturnType<Trainer["state"]>>} state */
  restore(state) {
    Object.assign(this, structuredClone(state))
  }
}

/** A network that trains. @param {Spec} spec @param {any} table  as javascript.py prints it */
export const make = (spec, table) => new Trainer(spec, table)
