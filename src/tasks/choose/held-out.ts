import type { Rng } from '../../random/index.js'
import { type TrainingData, takeData } from '../../training/index.js'
import type { Effort } from '../options/effort-options.js'
import type { Part } from './trial.js'

/** Up to so many rows candidates are compared on every row in turn, beyond on one quarter. */
const FEW_ROWS: Readonly<Record<Effort, number>> = { quick: 0, default: 1000, best: 4000 }
const QUARTER = 0.25

/** Which rows are held out. */
export interface HeldOut {
  /** the caller's own, and all others are trained on */
  readonly validation?: TrainingData
  /** share of the rows in each part held out; default a quarter */
  readonly fraction?: number
  /** only one part, whatever the number of rows */
  readonly once?: boolean
}

/** The parts of the rows to hold out in turn, one where there are many rows, each with the rest. */
export function partsOf(
  data: TrainingData,
  { validation, fraction = QUARTER, once }: HeldOut,
  effort: Effort,
  rng: Rng,
): Part[] {
  if (validation) return [{ train: data, held: validation }]
  const { rows } = data.features
  const order = rng.permutation(rows)
  const cut = (part: number) => Math.round(Math.min(1, part * fraction) * rows)
  const count = once || rows > FEW_ROWS[effort] ? 1 : Math.floor(1 / fraction)
  return Array.from({ length: Math.min(count, Math.round(1 / QUARTER)) }, (_, part) => ({
    train: takeData(
      data,
      order.filter((_row, at) => at < cut(part) || at >= cut(part + 1)),
    ),
    held: takeData(data, order.subarray(cut(part), cut(part + 1))),
  }))
}
