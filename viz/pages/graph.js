// A graph, and the steps through it.

/**
 * @typedef {object} Step
 * @property {string} node  the id of the box that gets a number
 * @property {Record<string, string>} texts  what is written where, by id
 * @property {Record<string, string>} [fills]  the colour that boxes get, by id
 * @property {string[][]} along  the edges on which numbers travel, first leg, second leg
 * @property {string[]} marked  what else has a part in the step, by id
 * @property {[string, string]} brief  the step in a list: of what, and how much
 * @property {string} said  the step as it is read out
 * @property {string[][]} rows  its formula in symbols, and in numbers: phrases of MathML
 * @property {string} [sent]  backward only: the contribution
 * @property {string[]} [change]  backward only: a gradient, what it was, and what it is now
 * @property {string} [name]  backward only: whose gradient
 * @property {number[]} [occasion]  backward only: which of how many contributions to it
 * @property {string} [code]  the line of code that made the node
 */


/** A formula too long for its place is written smaller, and in the end scrolls. */
const SIZES = [1, 0.85, 0.7, 0.6]
/** How many parts may be printed in all, a picture for each step. */
const MOST_PRINTED = 30000

/**
 * @param {Model} model
 * @param {() => Words} words
 * @param {(position: number) => void} go
 * @param {(word: string, act: () => void) => HTMLButtonElement} button
 * @returns {Scene}
 */
function graph(model, words, go, button) {
  /** @type {Step[]} */
  const steps = model.get("steps")
  const pane = make("div", { className: "picture", innerHTML: model.get("svg") })
  const svg = /** @type {SVGSVGElement} */ (pane.querySelector("svg"))
  const paper = /** @type {SVGGElement} */ (svg.querySelector("g"))
  const parts = new Map([...svg.querySelectorAll("[id]")].map((part) => [part.id, part]))
  const isPrintable = steps.length * parts.size < MOST_PRINTED
  const look = camera(svg, pane)
  const details = make("section", { className: "formula" })
  const list = make("ol", { className: "steps" })
  const why = make("section", { className: "why", hidden: true })
  const close = button("close", () => explain(""))
  /** @type {Element[]} */
  let lit = []
  let taken = 0, asked = "", stop = () => {}

  // What a step writes is blank before, and what it overwrites comes back when it is undone.
  /** @type {Map<string, string>} */
  const now = new Map()
  const undo = steps.map(({ texts, fills = {} }) => {
    const before = { texts: remember(texts, () => ""), fills: remember(fills, fillOf) }
    for (const [id, what] of [...Object.entries(texts), ...Object.entries(fills)]) now.set(id, what)
    return before
  })
  for (const before of [...undo].reverse()) put(before)

  /** @param {Record<string, string>} changes @param {(id: string) => string} first */
  function remember(changes, first) {
    return Object.fromEntries(Object.keys(changes).map((id) => [id, now.get(id) ?? first(id)]))
  }
  /** @param {string} id */
  function shapes(id) {
    return [...(parts.get(id)?.children ?? [])].filter((shape) =>
      shape.tagName !== "text" && (shape.getAttribute("fill") ?? "none") !== "none")
  }
  /** @param {string} id */
  function fillOf(id) {
    return shapes(id)[0]?.getAttribute("fill") ?? ""
  }
  /** @param {{ texts: Record<string, string>, fills?: Record<string, string> }} changes */
  function put({ texts, fills = {} }) {
    for (const [id, text] of Object.entries(texts)) {
      const part = parts.get(id)
      if (part) part.textContent = text
    }
    for (const [id, fill] of Object.entries(fills)) {
      for (const shape of shapes(id)) shape.setAttribute("fill", fill)
    }
  }

  /** @param {string[]} ids @returns {Element[]} */
  const known = (ids) => ids.flatMap((id) => parts.get(id) ?? [])

  /** @param {Step | undefined} step @param {number} milliseconds */
  function mark(step, milliseconds) {
    for (const part of lit) part.classList.remove("now", "with", "arriving")
    if (!step) return
    const [subject, others] = [known([step.node]), known([...step.marked, ...step.along.flat()])]
    const written = known(Object.keys(step.texts))
    for (const part of others) part.classList.add("with")
    for (const part of subject) part.classList.add("now")
    svg.style.setProperty("--travel", `${milliseconds}ms`)
    if (milliseconds) for (const part of [...subject, ...written]) part.classList.add("arriving")
    lit = [...subject, ...others, ...written]
  }

  /** @param {string[]} ids @returns {Box} */
  function around(ids) {
    const { e, f } = /** @type {DOMMatrix} */ (paper.transform.baseVal.consolidate()?.matrix)
    const boxes = known(ids).map((part) => /** @type {SVGGElement} */ (part).getBBox())
    const x = Math.min(...boxes.map((box) => box.x)), y = Math.min(...boxes.map((box) => box.y))
    return {
      x: x + e,
      y: y + f,
      width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
      height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
    }
  }

  /** Let numbers travel: forward with the arrows, contributions against them. */
  /** @param {Step} step @param {number} milliseconds */
  function travel(step, milliseconds) {
    const legs = step.along.map((ids) =>
      known(ids).map((edge) => /** @type {SVGPathElement} */ (edge.querySelector("path"))))
    if (still.matches || !legs.every((leg) => leg.length)) return
    const dots = Array.from({ length: Math.max(...legs.map((leg) => leg.length)) }, () =>
      /** @type {SVGGElement} */ (drawn('<g class="sent"><circle r="6"/><text y="-10"/></g>').firstChild))
    for (const dot of dots) /** @type {Element} */ (dot.lastChild).textContent = step.sent ?? ""
    paper.append(...dots)
    const end = animate(milliseconds, (share) => {
      const leg = legs[share < 0.5 ? 0 : 1], along = share < 1 ? (2 * share) % 1 : 1
      for (const [i, dot] of dots.entries()) {
        const path = leg[Math.min(i, leg.length - 1)]
        const there = step.sent === undefined ? along : 1 - along
        const { x, y } = path.getPointAtLength(there * path.getTotalLength())
        dot.setAttribute("transform", `translate(${x} ${y})`)
      }
      if (share === 1) stop()
    })
    stop = () => {
      end()
      for (const dot of dots) dot.remove()
      stop = () => {}
    }
  }

  /** @param {number} position */
  function phase(position) {
    const step = steps[position - 1]
    if (!step) return words().hint
    const [which, count] = step.occasion ?? [0, 0]
    const occasion = words().occasion
      .replace("{which}", String(which)).replace("{count}", String(count))
      .replace("{name}", () => step.name ?? "")
    return [
      `${words().place} ${position} / ${steps.length}`,
      step.change ? words().backward : words().forward,
      ...(count > 1 ? [occasion] : []),
    ].join(" · ")
  }
  /** @param {number} position */
  function told(position) {
    const step = steps[position - 1]
    const lines = [make("p", { className: "phase" }, phase(position))]
    if (step) lines.push(...step.rows.map(formula))
    if (step?.change) {
      const [name, before, after] = step.change
      lines.push(make("p", { className: "change" }, `${name}   ${before} → `, make("b", {}, after)))
    }
    if (step?.code) lines.push(make("p", { className: "code" }, make("code", {}, step.code)))
    return lines
  }

  /** Say how a value came about, and each contribution to its gradient so far. */
  /** @param {string} id */
  function explain(id) {
    asked = id
    why.hidden = !id
    const about = steps.flatMap((step, i) => step.node === id ? [{ step, i }] : [])
    const title = parts.get(id)?.querySelector("title")?.textContent ?? ""
    const lines = about.filter(({ i }) => i < taken).map(({ step, i }) => make("li", {},
      make("button", { onclick: () => go(i + 1) },
        make("small", {}, String(i + 1)), ...step.rows.map(formula))))
    why.replaceChildren(make("h2", {}, title, close), make("ol", {}, ...lines))
    if (!about.length) why.append(make("p", {}, words().given))
    else if (lines.length < about.length) why.append(make("p", {}, words().later))
  }
  pane.addEventListener("click", (event) => {
    const id = /** @type {Element} */ (event.target).closest("g.node")?.id
    if (!id || look.wasDragged()) return
    // An operation's circle stands for its result.
    explain(steps.find((step) => !step.change && step.marked.includes(id))?.node ?? id)
  })

  const entries = steps.map(({ brief: [what, much] }, i) => make("li", {}, make("button", {
    onclick: () => go(i + 1), title: what,
  }, make("small", {}, String(i + 1)), make("span", {}, what), make("b", {}, much))))
  list.append(...entries)

  return {
    last: steps.length,
    elements: [pane, details, make("aside", {}, why, list)],
    buttons: [["in", "+", () => look.zoom(1.3)], ["out", "-", () => look.zoom(1 / 1.3)],
      ["fit", "0", look.fit]],
    resized: look.resized,
    show(position, milliseconds) {
      stop()
      const step = steps[position - 1]
      list.querySelector("[aria-current]")?.removeAttribute("aria-current")
      // No number is there before its step.
      for (; taken < position; taken++) {
        put(steps[taken])
        entries[taken].className = "taken"
      }
      while (taken > position) {
        put(undo[--taken])
        entries[taken].className = ""
      }
      mark(step, milliseconds)
      if (asked) explain(asked)
      details.replaceChildren(...told(position))
      for (const size of SIZES) {
        details.style.fontSize = `${size}rem`
        if (details.scrollHeight <= details.clientHeight
          && details.scrollWidth <= details.clientWidth) break
      }
      if (!step) {
        list.scrollTop = 0
        return look.fit()
      }
      const entry = entries[position - 1]
      entry.setAttribute("aria-current", "step")
      list.scrollTop = entry.offsetTop - list.clientHeight / 2
      look.follow(around([step.node]), around([step.node, ...step.marked]))
      if (milliseconds) travel(step, milliseconds)
    },
    said(position) {
      const step = steps[position - 1]
      if (!step) return words().title
      const change = step.change ? `, ${step.change[1]} → ${step.change[2]}` : ""
      return `${phase(position)}: ${step.said}${change}`
    },
    sheet(position) {
      const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true))
      copy.removeAttribute("style")
      const lines = position ? told(position) : [make("h1", {}, words().title)]
      return make("section", {}, ...lines, ...(isPrintable ? [copy] : []))
    },
  }
}
