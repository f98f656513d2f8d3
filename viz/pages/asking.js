(() => {
  const PARTS = ["pyodide", "machine", "graphviz", "wasm", "modules", "packages", "lock"]
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map()
  const part = (/** @type {string} */ id) => document.getElementById(`python-${id}`)?.textContent?.trim() ?? ""
  const worker = new Worker(`data:text/javascript;base64,${part("worker")}`, { type: "module" })
  let asked = 0
  let failure = ""
  const ask = (/** @type {object} */ message) => new Promise((resolve) => {
    if (failure) return resolve({ problem: failure })
    waiting.set(++asked, resolve)
    worker.postMessage({ number: asked, ...message })
  })
  worker.onmessage = ({ data }) => {
    waiting.get(data.number)?.(data.answer)
    waiting.delete(data.number)
  }
  worker.onerror = (event) => {
    failure = event.message || "This browser starts no worker for Python."
    for (const resolve of waiting.values()) resolve({ problem: failure })
  }
  const parts = Object.fromEntries(PARTS.map((id) => [id, part(id)]))
  // After the first pictures, which need no Python.
  const started = new Promise((resolve) => setTimeout(resolve, 500)).then(() => ask({ parts }))
  return async (/** @type {object} */ question) => {
    const { problem } = /** @type {any} */ (await started)
    return problem ? { problem } : ask({ question: JSON.stringify(question) })
  }
})()
