// Presets of the lecture; each has a question and an answer among the page's words.

/** @type {Record<string, Partial<Choices>>} */
const LESSONS = {
  or: { data: "or_", count: 4, noise: 0, held: 0, layers: [], loss: "mse", output: "sigmoid", rate: 1, batch: 0 },
  "xor line": { data: "xor", count: 4, noise: 0, held: 0, layers: [], loss: "mse", output: "sigmoid", rate: 1, batch: 0 },
  "xor hidden": { data: "xor", count: 4, noise: 0, held: 0, layers: [[4, "tanh"]], loss: "mse", output: "tanh", rate: 0.3, batch: 0 },
  apples: { data: "apples_and_oranges", count: 100, noise: 0.1, held: 20, layers: [], loss: "binary_cross_entropy", rate: 0.3, batch: 10 },
  "large step": { data: "gaussians", count: 100, noise: 0.5, held: 0, layers: [], loss: "mse", output: "linear", rate: 0.6, batch: 0 },
  "local minimum": { data: "xor", count: 4, noise: 0, held: 0, layers: [[2, "relu"]], loss: "mse", output: "sigmoid", rate: 1, batch: 0, seed: 0 },
  overfitting: { data: "moons", count: 60, noise: 0.3, held: 50, layers: [[16, "tanh"], [16, "tanh"]], loss: "binary_cross_entropy", optimiser: "Adam", rate: 0.02, batch: 0, seed: 3 },
  cure: { data: "moons", count: 60, noise: 0.3, held: 50, layers: [[16, "tanh"], [16, "tanh"]], loss: "binary_cross_entropy", optimiser: "Adam", rate: 0.02, batch: 0, seed: 3, penalty: "l2", strength: 0.005 },
}
