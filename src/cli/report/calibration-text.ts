import type { Reliability } from '../../metrics/index.js'

/** Calibration errors and Brier scores of events by name, in a line; nothing where there are none. */
export function calibrationLines(
  events: Readonly<Record<string, Reliability | null | undefined>>,
): string[] {
  const parts = Object.entries(events).flatMap(([name, reliability]) => {
    if (!reliability) return []
    const { expectedCalibrationError: error, brierScore } = reliability
    return [`${name} ${error.toFixed(3)} (Brier ${brierScore.toFixed(3)})`]
  })
  return parts.length > 0 ? [`  calibration error: ${parts.join(', ')}.`] : []
}
