// Run a program in Pyodide, the browser's Python, with folders of this machine on its path.
//
//     node run.mjs PYODIDE PATH=FOLDER... < program.py

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" } });
for (const folder of folders) {
  const [path, root] = folder.split("=");
  python.FS.mkdirTree(path);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, path);
}
python.runPython("import sys; sys.path.insert(0, '/packages')");
python.runPython(readFileSync(0, "utf8"));
