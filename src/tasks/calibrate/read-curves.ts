import type { CalibrationCurve, CalibrationRecord } from './calibration-record.js'

/** A curve read off at a probability: linear between its points, level beyond them. */
export function readCurve({ says, means }: CalibrationCurve, p: number): number {
  const above = says.findIndex((value) => value >= p)
  if (above < 0) return means[means.length - 1]
  if (above === 0) return means[0]
  const [x, y] = [says[above - 1], says[above]]
  return means[above - 1] + ((p - x) / (y - x)) * (means[above] - means[above - 1])
}

/** Marginals read off isotonic curves, where the model has any. */
export function readCurves(
  marginals: Float64Array,
  calibration: CalibrationRecord | undefined,
): Float64Array {
  const curves = calibration?.curves
  return curves ? marginals.map((p, i) => readCurve(curves[i], p)) : marginals
}
