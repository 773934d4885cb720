import type { Backend } from '../engine/index.js'
import type { SamplingDiagnostics } from './events.js'
import type { ObjectiveLoss } from './objective.js'

/** Running means of one epoch. */
export class EpochMeter {
  private rows = 0
  private lossSum = 0
  private normSum = 0
  private batches = 0
  private sampledRows = 0
  private essSum = 0
  private errorSum = 0
  private totalSum = 0
  private clampedSum = 0

  add(rows: number, loss: number, gradientNorm: number): void {
    this.rows += rows
    this.lossSum += loss * rows
    this.normSum += gradientNorm
    this.batches++
  }

  addSamples(
    backend: Backend,
    { count, weightSum, weightSquareSum, clamped }: NonNullable<ObjectiveLoss['samples']>,
  ): void {
    const sums = backend.read(weightSum.value)
    const squares = backend.read(weightSquareSum.value)
    const clamps = backend.read(clamped.value)
    for (let b = 0; b < sums.length; b++) {
      this.essSum += squares[b] > 0 ? sums[b] ** 2 / squares[b] / count : 0
      this.errorSum += Math.abs(sums[b] - 1)
      this.totalSum += sums[b]
      this.clampedSum += clamps[b] / count
    }
    this.sampledRows += sums.length
  }

  get loss(): number {
    return this.lossSum / this.rows
  }

  get gradientNorm(): number {
    return this.normSum / this.batches
  }

  get sampling(): SamplingDiagnostics | undefined {
    if (this.sampledRows === 0) return undefined
    return {
      effectiveSampleSize: this.essSum / this.sampledRows,
      normalizationError: this.errorSum / this.sampledRows,
      weightTotal: this.totalSum / this.sampledRows,
      clampedFraction: this.clampedSum / this.sampledRows,
    }
  }
}
