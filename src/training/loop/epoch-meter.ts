import type { SampleWeights } from '../objectives/objective.js'
import type { SamplingDiagnostics } from './events.js'

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
  private normalizedRows = 0
  private clampedSum = 0
  private clampableRows = 0
  private acceptanceSum = 0
  private chainBatches = 0

  add(rows: number, loss: number, gradientNorm: number): void {
    this.rows += rows
    this.lossSum += loss * rows
    this.normSum += gradientNorm
    this.batches++
  }

  addSamples({ effectiveShares, totals, clampedShares }: SampleWeights): void {
    const rows = effectiveShares.length
    for (let b = 0; b < rows; b++) {
      this.essSum += effectiveShares[b]
      if (totals) {
        this.errorSum += Math.abs(totals[b] - 1)
        this.totalSum += totals[b]
      }
      if (clampedShares) this.clampedSum += clampedShares[b]
    }
    this.sampledRows += rows
    if (totals) this.normalizedRows += rows
    if (clampedShares) this.clampableRows += rows
  }

  addChains(acceptanceRate: number): void {
    this.acceptanceSum += acceptanceRate
    this.chainBatches++
  }

  get loss(): number {
    return this.lossSum / this.rows
  }

  get gradientNorm(): number {
    return this.normSum / this.batches
  }

  get sampling(): SamplingDiagnostics | undefined {
    const { sampledRows, normalizedRows, clampableRows, chainBatches } = this
    if (sampledRows === 0 && chainBatches === 0) return undefined
    return {
      ...(sampledRows > 0 && { effectiveSampleSize: this.essSum / sampledRows }),
      ...(normalizedRows > 0 && {
        normalizationError: this.errorSum / normalizedRows,
        weightTotal: this.totalSum / normalizedRows,
      }),
      ...(clampableRows > 0 && { clampedFraction: this.clampedSum / clampableRows }),
      ...(chainBatches > 0 && { acceptanceRate: this.acceptanceSum / chainBatches }),
    }
  }
}

/** How the samples of an epoch did, and those of its estimate on held-out rows; what applies. */
export function samplingOf(
  meter: EpochMeter,
  heldOut: EpochMeter,
): SamplingDiagnostics | undefined {
  const validationEffectiveSampleSize = heldOut.sampling?.effectiveSampleSize
  if (validationEffectiveSampleSize === undefined) return meter.sampling
  return { ...meter.sampling, validationEffectiveSampleSize }
}
