import { portableExp, portableLog } from '../../random/index.js'

/** Least and largest value of a coordinate, neither reached; `±Infinity` where there is none. */
export type Bounds = readonly [number, number]

/**
 * The way between a coordinate with bounds and the whole line: `u = y` without bounds,
 * `u = ln(y − low)` or `u = ln(high − y)` with one, `u = ln((y − low) / (high − y))` with two.
 */
export interface BoundedCoordinate {
  /** `u` of a value within the bounds */
  toLine(y: number): number
  fromLine(u: number): number
  /** `ln |du/dy|` at `u`, nats */
  logSlope(u: number): number
}

const free: BoundedCoordinate = { toLine: (y) => y, fromLine: (u) => u, logSlope: () => 0 }

export function boundedCoordinate([low, high]: Bounds): BoundedCoordinate {
  if (low === -Infinity && high === Infinity) return free
  if (high === Infinity) {
    return {
      toLine: (y) => portableLog(y - low),
      fromLine: (u) => low + portableExp(u),
      logSlope: (u) => -u,
    }
  }
  if (low === -Infinity) {
    return {
      toLine: (y) => portableLog(high - y),
      fromLine: (u) => high - portableExp(u),
      logSlope: (u) => -u,
    }
  }
  const width = high - low
  return {
    toLine: (y) => portableLog((y - low) / (high - y)),
    fromLine: (u) => low + width / (1 + portableExp(-u)),
    // 1 / (width σ(u) σ(−u))
    logSlope: (u) => Math.abs(u) + 2 * Math.log1p(Math.exp(-Math.abs(u))) - Math.log(width),
  }
}
