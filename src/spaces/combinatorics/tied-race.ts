import { portableExp, portableLog, portableLogAddExp } from '../../random/index.js'

/** Where the integrand has fallen to this part of its peak, what lies beyond is below rounding. */
const LEAST_WEIGHT = 1e-18

/**
 * `ln P` that all of a group arrive before the first of a rest, where arrival times are exponential with
 * rates `r` relative to that of the rest, `ln ∫₀^∞ e^{−x} Π_b (1 − e^{−r_b x}) dx`: the sum of
 * Plackett–Luce over the orders of a tie. The integrand in `ln x` is smooth and log-concave, so that the
 * trapezoidal rule around its peak is exact to rounding, for any number of items.
 *
 * @param logRates `ln r`, `[t]`
 * @param gradient receives `∂ ln P / ∂ ln r`, `[t]`
 * @returns nats
 * @see Trefethen, Weideman 2014, "The exponentially convergent trapezoidal rule"
 */
export function logTiedRace(logRates: Float64Array, gradient: Float64Array): number {
  if (logRates.length === 1) {
    const logBoth = portableLogAddExp(logRates[0], 0)
    gradient[0] = portableExp(-logBoth)
    return logRates[0] - logBoth
  }
  const peak = peakOf(logRates)
  const curvature = (slope(logRates, peak - 1e-4) - slope(logRates, peak + 1e-4)) / 2e-4
  const step = Math.min(0.25, 0.5 / Math.sqrt(curvature))
  const height = logIntegrand(logRates, peak)
  gradient.fill(0)
  let total = 0
  const add = (z: number): boolean => {
    const weight = portableExp(logIntegrand(logRates, z) - height)
    total += weight
    for (let b = 0; b < logRates.length; b++) gradient[b] += weight * share(logRates[b] + z)
    return weight > LEAST_WEIGHT
  }
  for (let z = peak; add(z); ) z -= step
  for (let z = peak + step; add(z); ) z += step
  for (let b = 0; b < logRates.length; b++) gradient[b] /= total
  return height + portableLog(total * step)
}

/** The peak is between 0 and `ln(1 + t)`, where the slope changes sign. */
function peakOf(logRates: Float64Array): number {
  let low = 0
  let high = Math.log(1 + logRates.length)
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2
    if (slope(logRates, middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** `z − e^z + Σ_b ln(1 − e^{−r_b e^z})` */
function logIntegrand(logRates: Float64Array, z: number): number {
  let sum = z - portableExp(z)
  for (let b = 0; b < logRates.length; b++) sum += logArrived(logRates[b] + z)
  return sum
}

function slope(logRates: Float64Array, z: number): number {
  let sum = 1 - portableExp(z)
  for (let b = 0; b < logRates.length; b++) sum += share(logRates[b] + z)
  return sum
}

/** Below this `e^u` is too small for `1 − e^{−e^u}` as it stands; a series serves. */
const SMALL = -9

/** `ln(1 − e^{−e^u})` */
function logArrived(u: number): number {
  const x = portableExp(u)
  return u < SMALL ? u - x / 2 : portableLog(1 - portableExp(-x))
}

/** `d/du ln(1 − e^{−e^u}) = e^u / (e^{e^u} − 1)` */
function share(u: number): number {
  const x = portableExp(u)
  if (u < SMALL) return 1 - x / 2
  return x > 700 ? 0 : x / (portableExp(x) - 1)
}
