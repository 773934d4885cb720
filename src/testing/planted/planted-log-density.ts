import { checkOneOf } from '../../errors.js'
import { normalCdf } from '../../numbers/index.js'
import { type ToyDensity, toyDensities } from './planted-density.js'

/**
 * The exact log-density of these laws, `ln p(x)` in nats; of the rings and spirals by a quadrature along
 * them, of the pinwheel by the change of variables that twists its arms.
 *
 * @throws PartitaError `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { plantedLogDensity } from 'partita/testing'
 * console.log(plantedLogDensity('funnel')([0, 0])) // −ln 2π
 * ```
 */
export function plantedLogDensity(name: ToyDensity): (point: readonly [number, number]) => number {
  checkOneOf('name', name, toyDensities)
  return logDensities[name]
}

const logDensities: Readonly<Record<ToyDensity, (point: readonly [number, number]) => number>> = {
  // eight squares of side 2
  checkerboard([x, y]) {
    const shift = Math.abs(Math.floor(x / 2)) % 2
    const v = y / 2 - shift
    const isInside = Math.abs(x) < 4 && ((v >= 0 && v < 1) || (v >= -2 && v < -1))
    return isInside ? -Math.log(32) : -Infinity
  },
  'four-circles': fourCircles,
  pinwheel,
  funnel: ([x, y]) => normal(y, 1) + normal(x, Math.exp(y)),
  'eight-gaussians'([x, y]) {
    let sum = 0
    for (let k = 0; k < 8; k++) {
      const angle = (2 * Math.PI * k) / 8
      const u = Math.SQRT2 * x - 4 * Math.cos(angle)
      const v = Math.SQRT2 * y - 4 * Math.sin(angle)
      sum += Math.exp(normal(u, 0.25) + normal(v, 0.25))
    }
    return Math.log(sum / 8) + 2 * Math.log(Math.SQRT2)
  },
  'two-spirals': twoSpirals,
}

/** `ln N(x; 0, variance)`. */
function normal(x: number, variance: number): number {
  return -0.5 * ((x * x) / variance + Math.log(2 * Math.PI * variance))
}

/** Angles of the rule over each circle: exact to machine precision for a ring of this width. */
const ANGLES = 720

function fourCircles([x, y]: readonly [number, number]): number {
  let sum = 0
  for (const [a, b] of [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ]) {
    for (let k = 0; k < ANGLES; k++) {
      const angle = (2 * Math.PI * k) / ANGLES
      const u = (x + a - 2 * Math.cos(angle)) / 0.1
      const v = (y + b - 2 * Math.sin(angle)) / 0.1
      sum += Math.exp(-0.5 * (u * u + v * v))
    }
  }
  return Math.log(sum / (4 * ANGLES)) - Math.log(2 * Math.PI * 0.01)
}

/** Intervals in which a place along an arm is looked for, denser at its ends, where it is found. */
const INTERVALS = 256

/**
 * `x = 10 R(−a(u)) (u, v)`, a(u) = 2πk/5 + e^u/4, turns areas by `100 (1 + a′(u) v)`; the places u of an arm are
 * the roots of `r cos(θ + a(u)) − u`, in polar coordinates of x / 10.
 */
function pinwheel([x, y]: readonly [number, number]): number {
  const [radius, angle] = [Math.hypot(x, y) / 10, Math.atan2(y, x)]
  let density = 0
  for (let k = 0; k < 5; k++) {
    const turn = (u: number) => angle + (2 * Math.PI * k) / 5 + 0.25 * Math.exp(u)
    const excess = (u: number) => radius * Math.cos(turn(u)) - u
    let [low, before] = [-radius, excess(-radius)]
    for (let i = 1; i <= INTERVALS; i++) {
      const high = -radius * Math.cos((Math.PI * i) / INTERVALS)
      const after = excess(high)
      if (before > 0 !== after > 0) {
        const u = rootBetween(excess, low, high)
        const v = radius * Math.sin(turn(u))
        const area = 100 * Math.abs(1 + 0.25 * Math.exp(u) * v)
        density += Math.exp(normal(u - 1, 0.09) + normal(v, 0.0025)) / (5 * area)
      }
      ;[low, before] = [high, after]
    }
  }
  return Math.log(density)
}

/** Where a function that changes its sign in an interval is zero, by halving. */
function rootBetween(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const isPositive = f(low) > 0
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2
    if (f(middle) > 0 === isPositive) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Places of the rule along each spiral. */
const PLACES = 360

/** What is farther from a place in either coordinate, fourteen errors and more, is counted as nothing. */
const REACH = 1.6

/** Along a spiral each coordinate is spread over a sixth, and by a normal error of .1. */
function twoSpirals([x, y]: readonly [number, number]): number {
  const spread = (z: number) => {
    const low = Math.min(z, 1 / 6 - z) // of two equal halves the one whose tail keeps its digits
    return low < -REACH ? 0 : 6 * (normalCdf(low / 0.1) - normalCdf((low - 1 / 6) / 0.1))
  }
  let sum = 0
  for (let i = 0; i < PLACES; i++) {
    const share = (i + 0.5) / PLACES // of the length; places are as dense as n is large
    const n = 3 * Math.PI * share
    const [a, b] = [(-n * Math.cos(n)) / 3, (n * Math.sin(n)) / 3]
    for (const sign of [1, -1]) {
      const across = spread(sign * x - a)
      if (across > 0) sum += 2 * share * across * spread(sign * y - b)
    }
  }
  return Math.log(sum / (2 * PLACES))
}
