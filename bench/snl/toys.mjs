// Toy data of the paper: two-dimensional densities and two regressions.
import { Rng } from '../../dist/core.js'
import { plantedDensity, plantedLogDensity, toyDensities } from '../../dist/testing/index.js'

export const toyNames = toyDensities

/** 7000 points to learn from, 1000 to choose by, 2000 to measure on, scaled by the first. */
export function toyDensity(name, seed, rows = [7000, 1000, 2000]) {
  const total = rows[0] + rows[1] + rows[2]
  const points = plantedDensity(name, total, seed)
  const first = points.slice(0, rows[0])
  const mean = [0, 1].map((i) => first.reduce((sum, point) => sum + point[i], 0) / rows[0])
  const scale = [0, 1].map((i) =>
    Math.sqrt(first.reduce((sum, point) => sum + (point[i] - mean[i]) ** 2, 0) / rows[0]),
  )
  const scaled = points.map((point) => point.map((x, i) => (x - mean[i]) / scale[i]))
  const exact = plantedLogDensity(name)
  const test = points.slice(rows[0] + rows[1])
  const logUnits = Math.log(scale[0] * scale[1])
  return {
    train: scaled.slice(0, rows[0]),
    validation: scaled.slice(rows[0], rows[0] + rows[1]),
    test: scaled.slice(rows[0] + rows[1]),
    oracle: test.reduce((sum, point) => sum + exact(point), 0) / test.length + logUnits,
  }
}

/** 1: two branches left, a skew law right. 2: four stretches of different shape. */
export function toyRegression(name, seed) {
  const rng = new Rng(seed).split(name)
  const rows = name === 'toy 1' ? branches(rng) : stretches(rng)
  const order = rng.permutation(rows.length)
  const shuffled = Array.from(order, (r) => rows[r])
  const half = rows.length >> 1
  return { test: shuffled.slice(0, half), train: shuffled.slice(half) }
}

function branches(rng) {
  return Array.from({ length: 4000 }, () => {
    const x = 6 * rng.uniform() - 3
    if (x >= 0) return [x, Math.exp(0.25 * rng.normal()) - 1]
    const side = rng.uniform() < 0.8 ? 1 : -1
    return [x, side * Math.sin(x) + 0.075 * rng.normal()]
  })
}

function stretches(rng) {
  return Array.from({ length: 3800 }, (_, i) => {
    const x = i / 3799
    if (i < 800) return [x, 5 * betaHalf(rng) + 0.5]
    if (i < 1800) {
      const centre = 3 * Math.cos((5 * (i - 800)) / 999) - 2
      return [x, centre + (Math.abs(centre) / 4) * rng.normal()]
    }
    if (i < 2300) {
      const t = (i - 1800) / 499
      const [low, high] = [-2 - 2.5 * t, -0.5 + 9.5 * t]
      return [x, low + (high - low) * rng.uniform()]
    }
    const [low, high] = [
      [8, 8.5],
      [1, 4],
      [-4.5, -3],
    ][rng.integer(3)]
    return [x, low + (high - low) * rng.uniform()]
  })
}

/** Beta(½, 1): the square of a uniform number. */
function betaHalf(rng) {
  return rng.uniform() ** 2
}
