// Words, and buttons that are named by them.

/** @type {Record<string, string>} */
const MORE_ICONS = {
  batch: "M5 6h3v12H5zm5 0h1.5v12H10zM13 6l7 6-7 6z",
  share: "M17 3a3 3 0 1 1-2.7 4.3L9 10.4a3 3 0 0 1 0 3.2l5.3 3.1a3 3 0 1 1-.9 1.7l-5.6-3.3a3 3 0 1 1 0-6.2l5.6-3.3A3 3 0 0 1 17 3z",
  save: "M11 3h2v9l3.5-3.5 1.4 1.4L12 15.8 6.1 9.9l1.4-1.4L11 12zM4 18h16v2H4z",
  more: "M5 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  steps: "M4 5h16v2H4zm4 6h12v2H8zm4 6h8v2h-8z",
  quiz: "M12 3a6 6 0 0 1 3 11v2H9v-1h2v-2.6l.7-.3A4 4 0 1 0 8 9H6a6 6 0 0 1 6-6zM10.500 18h3v3h-3z",
}

/** @param {any} app  what the page has in common, as `playground.js` makes it */
function vocabulary(app) {
  /** @param {string} word @param {Record<string, any>} [values] */
  function say(word, values = {}) {
    const said = app.languages[app.language][word] ?? word
    return said.replace(/\{(\w+)\}/g, (/** @type {string} */ all, /** @type {string} */ name) => name in values ? String(values[name]) : all)
  }
  say.has = (/** @type {string} */ word) => word in app.languages[app.language]
  /** @param {HTMLElement} control @param {string} word @param {string} [hint] */
  function named(control, word, hint) {
    control.title = control.ariaLabel = say(word)
    if (hint === "placeholder") /** @type {HTMLInputElement} */ (control).placeholder = say(word)
  }
  /** @param {HTMLElement} control @param {string} icon */
  function face(control, icon) {
    const drawing = ICONS[/** @type {keyof typeof ICONS} */ (icon)] ?? MORE_ICONS[icon]
    if (control.dataset.icon === icon) return
    control.dataset.icon = icon
    control.replaceChildren(drawing ? drawn(`<path d="${drawing}"/>`) : icon)
    if (icon === "play" || icon === "pause") named(control, icon)
  }
  /** @param {string} icon @param {string} word @param {() => void} act */
  function button(icon, word, act) {
    const made = make("button", { type: "button", className: "icon", onclick: act })
    made.dataset.key = word
    named(made, word)
    face(made, icon)
    return made
  }
  /** @param {string} text @param {string} name @param {() => void} act */
  function plain(text, name, act) {
    const made = make("button", { type: "button", title: name, onclick: act }, text)
    made.ariaLabel = name
    return made
  }
  /** @param {string} icon @param {string} word @param {any[]} inside */
  function menu(icon, word, ...inside) {
    const summary = make("summary")
    named(summary, word)
    face(summary, icon)
    const made = make("details", { className: "menu" }, summary, make("div", { className: "sheet" }, ...inside))
    made.dataset.key = word
    made.open = openMenu === word
    made.ontoggle = () => { openMenu = made.open ? word : openMenu === word ? "" : openMenu }
    return made
  }
  let openMenu = ""
  return { say, named, face, button, plain, menu }
}
