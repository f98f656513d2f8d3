// Python inside of the page: a worker that gets what it needs in messages, and asks for nothing.

/** @param {string} base64 */
const loaded = (base64) => import(`data:text/javascript;base64,${base64}`)

/** @param {string} base64 */
async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** @param {Record<string, string>} parts */
async function start(parts) {
  const [{ loadPyodide }, { default: createPyodideModule }, { Graphviz }] =
    await Promise.all([parts.pyodide, parts.machine, parts.graphviz].map(loaded))
  const [wasm, modules, packages] =
    await Promise.all([parts.wasm, parts.modules, parts.packages].map(unpacked))
  // What Pyodide would fetch from an address is here already.
  self.fetch = async (address) => String(address).endsWith(".wasm")
    ? new Response(wasm, { headers: { "Content-Type": "application/wasm" } }) : new Response(modules)
  const python = await loadPyodide({
    indexURL: "https://here.invalid/", stdLibURL: "https://here.invalid/python_stdlib.zip",
    createPyodideModule, lockFileContents: parts.lock, packageBaseUrl: "https://here.invalid/",
  })
  const graphviz = await Graphviz.load()
  python.unpackArchive(packages, "zip", { extractDir: "/packages" })
  python.globals.set("layout", (/** @type {string} */ dot, /** @type {string} */ format) =>
    graphviz.layout(dot, format, dot.startsWith("graph") ? "neato" : "dot"))
  python.runPython(`
import sys
sys.path.insert(0, "/packages")
import json
import viz
from viz.pages.answers import answer

viz.use_renderer(lambda dot, format: layout(dot, format).encode())

def reply(question):
    return json.dumps(answer(json.loads(question)))
`)
  return python.globals.get("reply")
}

/** @type {Promise<(question: string) => string>} */
let reply
self.onmessage = async ({ data }) => {
  if (data.parts) reply = start(data.parts)
  const { number } = data
  try {
    self.postMessage({ number, answer: data.question ? JSON.parse((await reply)(data.question)) : await reply.then(() => ({})) })
  } catch (error) {
    self.postMessage({ number, answer: { problem: String(error) } })
  }
}
