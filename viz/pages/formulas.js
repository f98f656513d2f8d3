// Formulas in x1 and x2, as somebody types them; read, and never evaluated as JavaScript.

/** A sentence for the reader: a word of the page's, and what is to stand in it. */
class Complaint extends Error {
  /** @param {string} word @param {Record<string, string>} values */
  constructor(word, values = {}) {
    super(word)
    this.word = word
    this.values = values
  }
}

/** @typedef {(x1: number, x2: number) => number} Formula */

const TOKEN = /\s*(\*\*|[-+*/^()]|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|[\p{L}_][\p{L}\p{N}_]*|$)/uy
const LONGEST_FORMULA = 200

/**
 * Read sums of products of powers, with functions of one operand from the table.
 *
 * @param {string} text
 * @param {Record<string, { value: (z: number) => number }>} functions
 * @returns {Formula}
 */
function readFormula(text, functions) {
  const written = text.replaceAll("²", "**2").replaceAll("³", "**3").replaceAll("·", "*").replaceAll("−", "-")
  /** @type {string[]} */
  const tokens = []
  if (text.length > LONGEST_FORMULA) throw new Complaint("formula too long", { most: `${LONGEST_FORMULA}` })
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < written.trimEnd().length;) {
    const at = TOKEN.lastIndex, found = TOKEN.exec(written)
    if (!found) throw new Complaint("formula unreadable", { formula: text, part: written.slice(at).trim() })
    tokens.push(found[1])
  }
  let place = 0
  const next = () => tokens[place]
  /** @param {string[]} wanted */
  const takes = (...wanted) => wanted.includes(next()) && tokens[place++]
  function unexpected() {
    return new Complaint("formula unreadable", { formula: text, part: tokens.slice(place).join(" ") || "…" })
  }

  /** @returns {Formula} */
  function sum() {
    let left = product()
    for (let sign; (sign = takes("+", "-"));) {
      const a = left, b = product()
      left = sign === "+" ? (x1, x2) => a(x1, x2) + b(x1, x2) : (x1, x2) => a(x1, x2) - b(x1, x2)
    }
    return left
  }
  /** @returns {Formula} */
  function product() {
    let left = signed()
    for (let sign; (sign = takes("*", "/"));) {
      const a = left, b = signed()
      left = sign === "*" ? (x1, x2) => a(x1, x2) * b(x1, x2) : (x1, x2) => a(x1, x2) / b(x1, x2)
    }
    return left
  }
  /** @returns {Formula} */
  function signed() {
    if (takes("+")) return signed()
    if (!takes("-")) return power()
    const a = signed()
    return (x1, x2) => -a(x1, x2)
  }
  /** @returns {Formula} */
  function power() {
    const base = atom()
    if (!takes("**", "^")) return base
    const exponent = signed()
    return (x1, x2) => base(x1, x2) ** exponent(x1, x2)
  }
  /** @returns {Formula} */
  function atom() {
    const token = tokens[place++]
    if (token === "(") {
      const inside = sum()
      if (!takes(")")) throw unexpected()
      return inside
    }
    if (token === "x1" || token === "x") return (x1) => x1
    if (token === "x2" || token === "y") return (_, x2) => x2
    if (token === "pi" || token === "e") return () => token === "e" ? Math.E : Math.PI
    if (token && /^[\d.]/.test(token)) return () => Number(token)
    if (token && next() === "(" && Object.hasOwn(functions, token)) {
      const { value } = functions[token], inside = atom()
      return (x1, x2) => value(inside(x1, x2))
    }
    if (token && /^[\p{L}_]/u.test(token)) throw new Complaint("formula name", { name: token })
    place--
    throw unexpected()
  }
  const read = sum()
  if (place < tokens.length) throw unexpected()
  return read
}

/** Write a formula as mathematics does: x₁² and x₁x₂. @param {string} text */
function pretty(text) {
  return text.replace(/\bx([12])\b/g, (_, index) => `x${"₁₂"[index - 1]}`)
    .replace(/\s*(\*\*|\^)\s*2\b/g, "²").replace(/\s*(\*\*|\^)\s*3\b/g, "³")
    .replace(/(x[₁₂][²³]?)\s*\*\s*(?=x)/g, "$1").replace(/\*/g, "·").replace(/-/g, "−")
    .replace(/^(\w+)\((x[₁₂])\)$/, "$1 $2")
}
