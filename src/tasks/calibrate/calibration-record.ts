/** Ways to make probabilities agree with what happens. */
export const calibrationMethods = ['temperature', 'vector', 'isotonic'] as const
export type CalibrationMethod = (typeof calibrationMethods)[number]

/** A marginal probability as a function of what the model says: linear between points, level beyond them. */
export interface CalibrationCurve {
  /** rising, `[m]` */
  readonly says: readonly number[]
  /** rising, `[m]` */
  readonly means: readonly number[]
}

/** How a model was calibrated; plain numbers, ready for JSON. */
export interface CalibrationRecord {
  readonly method: CalibrationMethod
  /** calibration rows that were used: those that are known whole, or as a list */
  readonly rows: number
  /** `T`; absent for isotonic curves, which leave the joint distribution as it is */
  readonly temperature?: number
  /** mean negative log-likelihood of the calibration rows before and after, nats */
  readonly nllBefore?: number
  readonly nllAfter?: number
  /** what the likelihoods were computed with: exact log-partitions, or samples */
  readonly logPartition?: 'exact' | 'sampled'
  /** isotonic: one curve for each label */
  readonly curves?: readonly CalibrationCurve[]
  /** what to know before trusting it, in words */
  readonly warnings: readonly string[]
}
