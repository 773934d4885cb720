// Planted problems: outputs of a space drawn exactly from p(y|x) ∝ exp(⟨W x, φ(y)⟩ + φ(y)ᵀ A φ(y)), on
// which training by samples is compared with training by sums over all outputs.
import { Rng } from 'partita'

/** Columns of the inputs. */
const FEATURES = 3
/** Standard deviation of the planted score over the outputs of a space, nats. */
const SPREAD = 2
/** Rows by whose scores the planted score is scaled. */
const SCALE_ROWS = 64

/**
 * Rows `{ X, ys }` to train on and as many again to judge by; `truth` is the mean of `−log p(y|x)` of the
 * latter under the planted distribution, nats. `interactions` is the share of the variance of the
 * score that is not linear in the code.
 */
export function plant(space, { rows, interactions, seed = 0 }) {
  const rng = new Rng(`${space.name}/${seed}`)
  const c = space.codeLength
  const outputs = [...space.enumerate()]
  const codes = new Float32Array(outputs.length * c)
  outputs.forEach((y, j) => {
    space.encode(y, codes, j * c)
  })
  const normals = (key, count) => {
    const draw = rng.split(key)
    return Float64Array.from({ length: count }, () => draw.normal())
  }
  const centred = centredColumns(codes, c)
  const coupling = normals('coupling', c * c)
  const pairs = standardized(
    Float64Array.from(outputs, (_, j) => quadratic(centred, j * c, coupling, c)),
  )
  const weights = normals('weights', c * FEATURES)
  const inputs = normals('inputs', 2 * rows * FEATURES)
  const X = Array.from({ length: 2 * rows }, (_, r) =>
    Array.from(inputs.subarray(r * FEATURES, (r + 1) * FEATURES)),
  )
  const linearScores = (x) => {
    const u = Float64Array.from({ length: c }, (_, i) =>
      x.reduce((sum, value, f) => sum + value * weights[i * FEATURES + f], 0),
    )
    return Float64Array.from(outputs, (_, j) => {
      let score = 0
      for (let i = 0; i < c; i++) score += u[i] * centred[j * c + i]
      return score
    })
  }
  // one scale for all rows, so that the planted score stays linear in the inputs
  const variances = X.slice(0, SCALE_ROWS).map((x) => variance(linearScores(x)))
  const scale = Math.sqrt(((1 - interactions) * SPREAD ** 2) / mean(variances))
  const pairScale = Math.sqrt(interactions) * SPREAD
  const draw = rng.split('outputs')
  let truth = 0
  const ys = X.map((x, r) => {
    const scores = linearScores(x).map((score, j) => scale * score + pairScale * pairs[j])
    const most = scores.reduce((a, b) => Math.max(a, b))
    const powers = scores.map((score) => Math.exp(score - most))
    const total = powers.reduce((a, b) => a + b)
    let left = draw.uniform() * total
    let chosen = 0
    while (chosen < outputs.length - 1 && left >= powers[chosen]) left -= powers[chosen++]
    if (r >= rows) truth -= Math.log(powers[chosen] / total) / rows
    return outputs[chosen]
  })
  return {
    training: { X: X.slice(0, rows), ys: ys.slice(0, rows) },
    held: { X: X.slice(rows), ys: ys.slice(rows) },
    truth,
  }
}

function centredColumns(codes, c) {
  const count = codes.length / c
  const means = new Float64Array(c)
  for (let e = 0; e < codes.length; e++) means[e % c] += codes[e] / count
  return Float64Array.from(codes, (value, e) => value - means[e % c])
}

function quadratic(codes, at, coupling, c) {
  let sum = 0
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < i; j++) sum += coupling[i * c + j] * codes[at + i] * codes[at + j]
  }
  return sum
}

function standardized(values) {
  const centre = mean(values)
  const deviation = Math.sqrt(variance(values)) || 1
  return values.map((value) => (value - centre) / deviation)
}

function mean(values) {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function variance(values) {
  const centre = mean(values)
  return mean(values.map((value) => (value - centre) ** 2))
}
