import type { EpochCurve } from './training-result.js'

/** What an epoch came to. */
export interface EpochNumbers {
  readonly trainLoss: number
  readonly validationLoss?: number | undefined
  readonly effectiveSampleSize?: number | undefined
}

/** The curve of a pass as it goes on. */
export class CurveKeeper {
  /** @param curve the epochs of an earlier run that was cut off */
  constructor(public curve: EpochCurve = { training: [] }) {}

  add({ trainLoss, validationLoss, effectiveSampleSize }: EpochNumbers): void {
    const { training, validation, effectiveSampleSize: shares } = this.curve
    const before = training.length
    const losses = extended(validation, before, validationLoss)
    const counting = extended(shares, before, effectiveSampleSize)
    this.curve = {
      training: [...training, short(trainLoss)],
      ...(losses && { validation: losses }),
      ...(counting && { effectiveSampleSize: counting }),
    }
  }
}

/** A series with one more value; undefined while it has none. */
function extended(
  series: readonly (number | null)[] | undefined,
  before: number,
  value: number | undefined,
): readonly (number | null)[] | undefined {
  if (!series && value === undefined) return undefined
  const known = series ?? Array.from({ length: before }, () => null)
  return [...known, value === undefined ? null : short(value)]
}

/** Six digits: a curve is to be looked at. */
function short(value: number): number {
  return Number(value.toPrecision(6))
}
