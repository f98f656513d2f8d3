/**
 * The player: a computation, or a training, one step at a time.
 *
 * `render({ model, el })` fills an element, as anywidget has it. `model.get(name)` gives
 *
 *     words      what the player says, by language
 *     language   the one to begin with
 *     position   how many steps are taken at first
 *     pace       how many milliseconds a step takes when it plays by itself
 *
 * and either a film,
 *
 *     pictures   the addresses of its images,
 *
 * or a graph that was laid out once, and what each step changes in it:
 *
 *     svg        the picture, with room for every number that will stand in it
 *     steps      a list of Step
 */


const SPEEDS = [0.5, 1, 2, 4, 8]

/**
 * @param {Model} model
 * @param {() => Words} words
 * @returns {Scene}
 */
function film(model, words) {
  /** @type {string[]} */
  const pictures = model.get("pictures")
  const image = make("img", { className: "frame" })
  return {
    last: pictures.length - 1,
    elements: [make("div", { className: "picture" }, image)],
    buttons: [],
    resized() {},
    show(position) {
      image.src = pictures[position]
      image.alt = this.said(position)
    },
    said: (position) => `${words().title}, ${position} / ${pictures.length - 1}`,
    sheet: (position) => make("section", {}, make("img", { src: pictures[position] })),
  }
}

/**
 * Put a player into an element; returns what takes it away.
 *
 * @param {{ model: Model, el: HTMLElement }} where
 */
export function render({ model, el }) {
  /** @type {Record<string, Words>} */
  const languages = model.get("words")
  /** @type {string} */
  let language = model.get("language")
  let position = 0, clock = 0, isPlaying = false
  let isDark = matchMedia("(prefers-color-scheme: dark)").matches
  const words = () => languages[language]
  // A page of its own has its title, its language and its address to care for.
  const isPage = el === document.body

  /** @type {[HTMLElement, string][]} */
  const named = []
  /** @param {HTMLElement} control @param {string} word */
  function name(control, word) {
    named.push([control, word])
    control.title = control.ariaLabel = words()[word]
  }
  /** @param {string} word @param {() => void} act */
  function button(word, act) {
    const icon = drawn(`<path d="${ICONS[/** @type {keyof typeof ICONS} */ (word)]}"/>`)
    const made = make("button", { onclick: act, className: word }, icon)
    name(made, word)
    return made
  }

  const scene = model.get("pictures") ? film(model, words) : graph(model, words, go, button)
  const title = make("h1")
  const tongue = make("select", {}, ...Object.keys(languages).map((code) => {
    const itself = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code
    return make("option", { value: code, selected: code === language }, itself)
  }))
  const place = make("input", { type: "range", min: "0", max: String(scene.last) })
  const count = make("span", { className: "count" })
  const speed = make("select", {}, ...SPEEDS.map((times) =>
    make("option", { value: String(times), selected: times === 1 }, `${times}×`)))
  tongue.onchange = () => speak(tongue.value)
  place.oninput = () => go(Number(place.value))
  name(tongue, "language")
  name(place, "place")
  name(speed, "speed")
  const play = button("play", () => isPlaying ? pause() : start())
  const heard = make("p", { className: "heard", role: "status", ariaLive: "polite" })
  const printed = make("div", { className: "printed" })
  const player = make("main", { className: "player", tabIndex: -1 },
    make("header", {}, title, tongue, button("theme", darken), ...(document.fullscreenEnabled
      ? [button("fullscreen", fill)] : [])),
    ...scene.elements,
    make("footer", {},
      button("first", () => go(0)), button("back", () => go(position - 1)), play,
      button("next", advance), button("last", () => go(scene.last)),
      place, count, speed, ...scene.buttons.map(([word, , act]) => button(word, act))),
    heard, printed)
  player.classList.toggle("film", scene.elements.length === 1)
  el.append(player)

  const pace = () => model.get("pace") / Number(speed.value)

  /** @param {number} target @param {number} milliseconds  how long the step moves */
  function go(target, milliseconds = 0) {
    if (!milliseconds) pause()
    position = Math.min(Math.max(target, 0), scene.last)
    place.value = String(position)
    count.textContent = `${position} / ${scene.last}`
    scene.show(position, milliseconds)
    heard.textContent = place.ariaValueText = scene.said(position)
    if (isPage) keepAddress()
  }
  function advance() {
    if (position < scene.last) go(position + 1, Math.min(0.6 * pace(), 700))
  }
  function start() {
    if (position === scene.last) go(0)
    isPlaying = true
    show("pause")
    tick()
  }
  function tick() {
    advance()
    if (position === scene.last) return pause()
    clock = setTimeout(tick, pace())
  }
  function pause() {
    clearTimeout(clock)
    isPlaying = false
    show("play")
  }
  /** @param {"play" | "pause"} word */
  function show(word) {
    named.forEach((entry) => { if (entry[0] === play) entry[1] = word })
    play.title = play.ariaLabel = words()[word]
    play.querySelector("path")?.setAttribute("d", ICONS[word])
  }

  /** @param {string} code */
  function speak(code) {
    language = code
    player.lang = code
    title.textContent = words().title
    for (const [control, word] of named) control.title = control.ariaLabel = words()[word]
    if (isPage) [document.title, document.documentElement.lang] = [words().title, code]
    go(position)
  }
  function darken() {
    isDark = !isDark
    player.style.colorScheme = isDark ? "dark" : "light"
  }
  function fill() {
    if (document.fullscreenElement) document.exitFullscreen()
    else player.requestFullscreen()
  }

  let writing = 0
  function keepAddress() {
    // A page inside of a page's source has none; and browsers refuse one that changes too often.
    if (location.protocol === "about:") return
    clearTimeout(writing)
    writing = setTimeout(() => history.replaceState(null, "", `#step=${position}`), 200)
  }
  /** @returns {number | undefined} */
  function addressed() {
    const found = isPage && location.hash.match(/\d+/)
    return found ? Number(found[0]) : undefined
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: advance,
    ArrowLeft: () => go(position - 1),
    Home: () => go(0),
    End: () => go(scene.last),
    " ": () => play.click(),
    f: fill,
    ...Object.fromEntries(scene.buttons.map(([, key, act]) => [key, act])),
  }
  const gone = new AbortController(), { signal } = gone
  el.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target)
    const isTaken = target.matches("select") || (event.key === " " && target.matches("button"))
    const act = keys[event.key]
    if (isTaken || event.ctrlKey || event.altKey || event.metaKey || !act) return
    event.preventDefault()
    act()
  }, { signal })
  addEventListener("hashchange", () => go(addressed() ?? position), { signal })
  addEventListener("beforeprint", () => {
    const before = position
    printed.replaceChildren(...Array.from({ length: scene.last + 1 }, (_, i) => {
      scene.show(i, 0)
      return scene.sheet(i)
    }))
    scene.show(before, 0)
  }, { signal })
  addEventListener("afterprint", () => printed.replaceChildren(), { signal })
  new ResizeObserver(() => scene.resized()).observe(scene.elements[0])
  position = Math.min(addressed() ?? model.get("position"), scene.last)
  speak(language)
  return () => {
    pause()
    gone.abort()
    player.remove()
  }
}
