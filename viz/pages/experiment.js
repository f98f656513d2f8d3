/// <reference path="playground.d.ts" />
// One training: the network, what it learns from, how far it has come, and the way back.

/** How many epochs one can go back. */
const REMEMBERED = 200
/** How many points each curve keeps. */
const CURVE = 600
/** The heat maps have so many squares along each side. */
const SQUARES = 50
/** Milliseconds of one frame that are for training, and for heat maps. */
const FRAME_SHARE = 6

/** @typedef {{ epoch: number, train: number, held: number, right: number }} Reading */

/**
 * How outputs are read: as a class, and as a number from -1 to 1 to be coloured.
 *
 * @param {Choices} choices @param {Examples} examples
 */
function reading(choices, examples) {
  const several = examples.classes.length > 2
  const low = several || examples.classes.length ? -1 : Math.min(...examples.targets)
  const high = several || examples.classes.length ? 1 : Math.max(...examples.targets)
  const isTwo = examples.classes.length === 2
  const negative = choices.loss === "hinge" || choices.output !== "sigmoid" ? -1 : 0
  const isCrossed = choices.loss === "binary_cross_entropy"
  /** @param {number[]} p */
  const largest = (p) => p.indexOf(Math.max(...p))
  /** @param {number[]} p */
  const score = (p) => !isTwo ? high > low ? 2 * (p[0] - low) / (high - low) - 1 : 0
    : isCrossed || negative === 0 ? 2 * p[0] - 1 : p[0]
  return {
    width: several ? examples.classes.length : 1,
    activation: several ? choices.loss === "cross_entropy" ? "linear" : choices.output
      : isCrossed ? "sigmoid" : choices.loss === "hinge" || !isTwo ? "linear" : choices.output,
    /** @param {number} target */
    encode: (target) => several ? examples.classes.map((_, place) => place === target ? 1 : negative === 0 || choices.loss === "cross_entropy" ? 0 : -1)
      : isTwo ? [target === 1 ? 1 : isCrossed ? 0 : negative] : [target],
    score,
    /** @param {number[]} p */
    decide: (p) => several ? largest(p) : Number(score(p) > 0),
    several, isTwo,
  }
}

/** Which losses fit what is to be learnt. @param {Examples} examples */
function fittingLosses(examples) {
  return examples.classes.length > 2 ? ["cross_entropy", "mse"]
    : examples.classes.length ? ["mse", "binary_cross_entropy", "hinge", "huber"] : ["mse", "huber"]
}

class Experiment {
  /**
   * @param {Choices} choices @param {Examples} examples
   * @param {{ activations: any, losses: any }} table
   */
  constructor(choices, examples, table) {
    this.table = table
    this.examples = examples
    const formulas = choices.features.map((text) => readFormula(text, table.activations))
    /** @param {number} x1 @param {number} x2 */
    this.inputs = (x1, x2) => formulas.map((formula) => formula(x1, x2))
    this.points = examples.points.map(([x1, x2]) => {
      const inputs = this.inputs(x1, x2), bad = inputs.findIndex((x) => !Number.isFinite(x))
      if (bad >= 0) throw undefinedAt(choices.features[bad], x1, x2)
      return inputs
    })
    const [[left, right], [bottom, top]] = examples.range
    /** Where the formulas have no value, the maps have none either. */
    this.grid = Array.from({ length: SQUARES * SQUARES }, (_, k) => this.inputs(
      left + (right - left) * (k % SQUARES + 0.5) / SQUARES,
      top - (top - bottom) * (Math.floor(k / SQUARES) + 0.5) / SQUARES))
    this.random = generator(choices.seed + 1)
    const places = examples.held.map((_, i) => i)
    this.train = places.filter((i) => !examples.held[i])
    this.held = places.filter((i) => examples.held[i])
    this.choices = choices
    this.reading = reading(choices, examples)
    this.targets = examples.targets.map(this.reading.encode)
    this.trainer = training.make(this.spec(), table)
    this.epoch = this.nextReading = 0
    /** @type {number[]} */
    this.waiting = []
    /** @type {Reading[]} */
    this.curve = []
    /** @type {{ epoch: number, state: any }[]} */
    this.past = []
    this.measure()
  }

  spec() {
    const { choices } = this
    const dropout = choices.dropout
    return {
      inputs: choices.features.length,
      layers: choices.layers.map(([width, activation]) => ({ width, activation, ...(dropout ? { dropout } : {}) })),
      output: { width: this.reading.width, activation: this.reading.activation },
      loss: choices.loss,
      optimiser: { name: choices.optimiser, rate: choices.rate },
      penalty: {
        l1: choices.penalty === "l1" ? choices.strength : 0,
        l2: choices.penalty === "l2" ? choices.strength : 0,
      },
      batch: choices.batch || this.train.length,
      seed: choices.seed,
    }
  }

  /** Go on under other choices, such as another rate. @param {Choices} choices */
  change(choices) {
    this.choices = choices
    this.reading = reading(choices, this.examples)
    this.targets = this.examples.targets.map(this.reading.encode)
    const { inputs: _, layers, seed: __, ...rest } = this.spec()
    this.trainer.set(rest)
    this.measure()
  }

  /** Train on one mini-batch; returns whether that was the last of its epoch. */
  batch() {
    if (!this.waiting.length) {
      this.waiting = [...this.train]
      for (let i = this.waiting.length - 1; i > 0; i--) {
        const j = Math.floor(this.random() * (i + 1));
        [this.waiting[i], this.waiting[j]] = [this.waiting[j], this.waiting[i]]
      }
    }
    this.forget()
    const batch = this.waiting.splice(0, this.choices.batch || this.train.length)
    this.trainer.update(batch.map((i) => this.points[i]), batch.map((i) => this.targets[i]))
    if (this.waiting.length) return false
    this.epoch++
    this.trainer.epochs = this.epoch
    return true
  }

  /** Train to the end of the epoch, or until a time. @param {number} until */
  advance(until = Infinity) {
    do {
      if (this.batch()) {
        if (this.epoch >= this.nextReading) this.measure()
        return true
      }
    } while (performance.now() < until)
    return false
  }

  /** Forget what came after the epoch that one went back to. */
  forget() {
    while (this.past.length && this.past[this.past.length - 1].epoch > this.epoch) this.past.pop()
    while (this.curve.length && this.curve[this.curve.length - 1].epoch > this.epoch) this.curve.pop()
  }

  /** Go back to an epoch that is remembered. @param {number} place */
  goBack(place) {
    const { epoch, state } = this.past[place]
    this.trainer.restore(state)
    this.epoch = this.nextReading = epoch
    this.waiting = []
  }

  /** Read how good the network is now, and remember it. */
  measure() {
    if (this.past[this.past.length - 1]?.epoch === this.epoch) this.past.pop()
    if (this.curve[this.curve.length - 1]?.epoch === this.epoch) this.curve.pop()
    const start = performance.now()
    this.past.push({ epoch: this.epoch, state: this.trainer.state() })
    if (this.past.length > REMEMBERED) this.past.shift()
    this.curve.push({ epoch: this.epoch, train: this.loss(this.train), held: this.loss(this.held), right: this.right() })
    // A large network is read less often than it is trained, so that it goes on to move.
    this.nextReading = this.epoch + Math.max(1, Math.min(10, Math.round((performance.now() - start) / FRAME_SHARE)))
    if (this.curve.length > CURVE) this.curve = this.curve.filter((_, i) => i % 2 === 0 || i > CURVE - 20)
  }

  get now() {
    return this.curve.findLast((reading) => reading.epoch <= this.epoch) ?? this.curve[0]
  }

  /** @param {number[]} places */
  loss(places) {
    return places.length ? this.trainer.loss(places.map((i) => this.points[i]), places.map((i) => this.targets[i])) : NaN
  }

  /** The share of examples, held out ones if there are some, whose class is found. */
  right() {
    if (!this.examples.classes.length) return NaN
    const places = this.held.length ? this.held : this.train
    return places.filter((i) => this.decide(i) === this.examples.targets[i]).length / places.length
  }

  /** @param {number} i */
  decide(i) {
    return this.reading.decide(this.trainer.predict(this.points[i]))
  }

  /** @param {number[]} places */
  gradients(places) {
    return this.trainer.gradients(places.map((i) => this.points[i]), places.map((i) => this.targets[i]))
  }
}

/** What the network makes of every square of the plane, computed a part at a time. */
class HeatMaps {
  constructor() {
    /** @type {Float32Array[][]} */
    this.layers = []
    this.next = 0
  }

  /** @param {Experiment} experiment */
  start(experiment) {
    this.experiment = experiment
    const widths = [...experiment.choices.layers.map(([width]) => width), experiment.reading.width]
    if (widths.join() !== this.layers.map((layer) => layer.length).join()) {
      this.layers = widths.map((width) => Array.from({ length: width }, () => new Float32Array(SQUARES * SQUARES)))
    }
    this.next = 0
  }

  /** Go on until a time; returns whether all squares are done. @param {number} until */
  advance(until) {
    const { trainer, grid } = /** @type {Experiment} */ (this.experiment)
    while (this.next < grid.length) {
      const layers = trainer.activations(grid[this.next])
      for (let l = 0; l < layers.length; l++) {
        for (let j = 0; j < layers[l].length; j++) this.layers[l][j][this.next] = layers[l][j]
      }
      this.next++
      if (this.next % SQUARES === 0 && performance.now() > until) break
    }
    return this.next === grid.length
  }
}
