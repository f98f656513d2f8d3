// What there is to learn from: the sets of nn.datasets, a table of one's own, painted points.

/**
 * Examples in the plane.
 *
 * @typedef {object} Examples
 * @property {[number, number][]} points
 * @property {number[]} targets     a number, or the place of a class
 * @property {string[]} classes     the names of the classes; none where a number is to be learnt
 * @property {[string, string]} axes
 * @property {boolean[]} held       which are held out
 * @property {[number, number][]} range  the stretch of each axis that is shown
 * @property {[number, number][]} [scale]  the mean and the deviation that each axis was scaled by
 */
/** @typedef {{ header: string[], rows: string[][] }} Table */
/** @typedef {{ data: string, count: number, noise: number, seed: number, held: number, columns: string[] }} DataChoices */

const MOST_ROWS = 2000
const MOST_CLASSES = 8
/** Coordinates beyond this are scaled, since weights are small at first. */
const LARGE = 10

/** Numbers from 0 to 1, the same for the same seed (mulberry32). @param {number} seed */
function generator(seed) {
  let state = (seed + 1) * 0x9e3779b9 | 0
  return () => {
    state = state + 0x6d2b79f5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed)
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32
  }
}

/** Standard normal numbers, by Box and Muller. @param {() => number} random */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/**
 * @param {DataChoices} choices
 * @param {{ sets: Record<string, any>, table: Table | null, painted: [number, number, number][],
 *           functions: Record<string, { value: (z: number) => number }> }} sources
 * @returns {Examples}
 */
function makeExamples(choices, sources) {
  const random = generator(choices.seed)
  const made = choices.data === "table" && sources.table ? ofTable(sources.table, choices.columns)
    : choices.data === "painted" ? ofPainted(sources.painted)
    : choices.data.startsWith("=") ? ofFormula(choices, random, sources.functions)
    : ofSet(sources.sets[choices.data], choices)
  const isMade = choices.data !== "table" && choices.data !== "painted"
  for (const [i, point] of made.points.entries()) {
    if (!isMade || !choices.noise) continue
    if (made.classes.length) made.points[i] = [point[0] + choices.noise * normal(random), point[1] + choices.noise * normal(random)]
    else made.targets[i] += choices.noise * normal(random)
  }
  if (Math.max(...made.points.flat().map(Math.abs)) > LARGE) rescale(made)
  const order = made.targets.map((/** @type {number} */ _, /** @type {number} */ i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]]
  }
  const count = Math.min(Math.round(order.length * choices.held / 100), order.length - 1)
  const held = made.points.map(() => false)
  for (const i of order.slice(0, Math.max(count, 0))) held[i] = true
  return { ...made, held, range: choices.data === "painted" ? [[-1.2, 1.2], [-1.2, 1.2]] : shown(made.points) }
}

/** Give each axis the mean 0 and the standard deviation 1, and note what it had. @param {any} made */
function rescale(made) {
  const along = [0, 1].map((axis) => standardised(made.points.map((/** @type {number[]} */ point) => point[axis])))
  made.points = along[0].numbers.map((x1, i) => [x1, along[1].numbers[i]])
  made.scale = along.map(({ scale }) => scale)
}

/** @param {[number, number][]} points @returns {[number, number][]} */
function shown(points) {
  return [0, 1].map((axis) => {
    const along = points.map((point) => point[axis])
    const low = Math.min(...along), high = Math.max(...along), margin = 0.25 * (high - low) || 0.5
    return [low - margin, high + margin]
  })
}

/** @param {any} set @param {DataChoices} choices */
function ofSet(set, choices) {
  const count = Math.min(choices.count, set.points.length)
  return {
    points: set.points.slice(0, count).map((/** @type {number[]} */ point) => [...point]),
    targets: set.targets.slice(0, count),
    classes: set.classes,
    axes: set.axes,
  }
}

/** @param {[number, number, number][]} painted */
function ofPainted(painted) {
  const given = painted.length ? painted : /** @type {[number, number, number][]} */ ([[-0.5, 0, 0], [0.5, 0, 1]])
  return {
    points: given.map(([x1, x2]) => /** @type {[number, number]} */ ([x1, x2])),
    targets: given.map((point) => point[2]),
    classes: ["0", "1"],
    axes: /** @type {[string, string]} */ (["x₁", "x₂"]),
  }
}

/** Classes by ``y > f(x)``, numbers by ``z = f(x, y)``. */
function ofFormula(/** @type {DataChoices} */ choices, /** @type {() => number} */ random, /** @type {any} */ functions) {
  const text = choices.data.slice(1), isBoundary = /^\s*(y|x2)\s*>/.test(text)
  const formula = readFormula(text.replace(/^\s*(y|x2)\s*>|^\s*z\s*=/, ""), functions)
  /** @type {[number, number][]} */
  const points = Array.from({ length: choices.count }, () => [2 * random() - 1, 2 * random() - 1])
  const targets = points.map(([x1, x2]) => {
    const value = formula(x1, x2)
    if (!Number.isFinite(value)) throw undefinedAt(text, x1, x2)
    return isBoundary ? Number(x2 > value) : value
  })
  return { points, targets, classes: isBoundary ? ["0", "1"] : [], axes: /** @type {[string, string]} */ (["x₁", "x₂"]) }
}

/** @param {string} formula @param {number} x1 @param {number} x2 */
function undefinedAt(formula, x1, x2) {
  return new Complaint("formula undefined", { formula, x1: written(x1), x2: written(x2) })
}

/** Scale two columns of a table, and number the classes of a third. @param {Table} table @param {string[]} columns */
function ofTable(table, columns) {
  const [first, second, target] = columns.map((name) => {
    const place = table.header.indexOf(name)
    if (place < 0) throw new Complaint("no column", { column: name })
    return table.rows.map((row) => row[place])
  })
  const along = [first, second].map((column, axis) => scaled(column, columns[axis]))
  const numbers = target.map((cell) => cell === "" ? NaN : Number(cell))
  const distinct = [...new Set(target)]
  const isNumeric = numbers.every(Number.isFinite)
  const whole = isNumeric && distinct.length <= MOST_CLASSES && numbers.every(Number.isInteger)
  if (!isNumeric && distinct.length > MOST_CLASSES) {
    throw new Complaint("too many classes", { column: columns[2], count: `${distinct.length}`, most: `${MOST_CLASSES}` })
  }
  const classes = isNumeric && !whole ? []
    : isNumeric ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort()
  if (classes.length === 1) throw new Complaint("one class", { column: columns[2], class: classes[0] })
  return {
    points: along[0].numbers.map((x1, i) => /** @type {[number, number]} */ ([x1, along[1].numbers[i]])),
    targets: classes.length ? target.map((cell) => classes.indexOf(cell)) : scaled(target, columns[2]).numbers,
    scale: along.map(({ scale }) => scale),
    classes,
    axes: /** @type {[string, string]} */ ([columns[0], columns[1]]),
  }
}

/** Give numbers the mean 0 and the standard deviation 1. @param {string[]} cells @param {string} column */
function scaled(cells, column) {
  const numbers = cells.map((cell, i) => {
    const number = cell === "" ? NaN : Number(cell)
    if (!Number.isFinite(number)) throw new Complaint("no number", { cell: cell.slice(0, 40), column, row: `${i + 2}` })
    return number
  })
  return standardised(numbers)
}

/** @param {number[]} numbers */
function standardised(numbers) {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length)
  const scale = /** @type {[number, number]} */ ([mean, deviation || 1])
  return { numbers: numbers.map((x) => (x - scale[0]) / scale[1]), scale }
}

/** Read a table in CSV: commas or semicolons, quoted cells, a header. @param {string} text @returns {Table} */
function readTable(text) {
  const [head] = text.split("\n", 1), comma = head.includes(",") || !head.includes(";") ? "," : ";"
  /** @type {string[][]} */
  const rows = [[]]
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"\\r\\n${comma}][^\\r\\n${comma}]*)|)[ \\t]*(${comma}|\\r?\\n|$)`, "y")
  const read = text.replace(/^\ufeff/, "")
  while (cell.lastIndex <= read.length) {
    const found = cell.exec(read)
    if (!found) throw new Complaint("table broken", { row: `${rows.length}` })
    rows[rows.length - 1].push((found[1]?.replaceAll('""', '"') ?? found[2] ?? "").trim())
    if (found[3] === "") break
    if (found[3] !== comma) rows.push([])
  }
  const [header, ...body] = rows.filter((row) => row.length > 1 || row[0])
  if (!header || !body.length) throw new Complaint("table empty")
  if (header.length < 3) throw new Complaint("table narrow")
  if (header.every((name) => name !== "" && Number.isFinite(Number(name)))) throw new Complaint("table without header")
  const short = body.findIndex((row) => row.length !== header.length)
  if (short >= 0) throw new Complaint("table uneven", { row: `${short + 2}`, cells: `${body[short].length}`, header: `${header.length}` })
  return { header, rows: body.slice(0, MOST_ROWS) }
}

/** Choose two columns of numbers, and the target: the last column, unless it is named. @param {Table} table @param {string} [target] */
function likelyColumns(table, target = table.header[table.header.length - 1]) {
  const numeric = table.header.filter((name, i) => name !== target
    && table.rows.every((row) => row[i] !== "" && Number.isFinite(Number(row[i]))))
  if (numeric.length < 2) throw new Complaint("table without numbers")
  return [...numeric.slice(0, 2), target]
}

/** Write a number for reading, with four digits that matter. @param {number} x */
function written(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "∞" : "−∞"
  const size = Math.abs(x)
  const text = size && (size < 1e-4 || size >= 1e6) ? x.toExponential(2) : String(Number(x.toPrecision(4)))
  return text.replaceAll("-", "−")
}
