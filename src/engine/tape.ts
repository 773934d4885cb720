import { ElementwiseTape } from './elementwise-tape.js'
import type { ConjugateMap, JointLossOutputs } from './operands.js'
import { accumulate } from './recorder.js'
import { checkShape, shape } from './shape-checks.js'
import type { Variable } from './variable.js'

export type { DenseOptions, PairOptions } from './product-tape.js'

/** What the joint objective leaves behind for diagnostics, beside its differentiable loss. */
export interface JointLossResult extends JointLossOutputs {
  /** `[B, 1]`, differentiable in the scores and the log-partition */
  readonly perExample: Variable
}

/**
 * Reverse-mode differentiation over any backend: each operation computes its value at once and
 * records how a gradient flows back through it. One tape serves one step:
 * build the loss, call `backward`, read the gradients, then `clear`.
 *
 * Constants (`requiresGradient: false`) record nothing, so the same forward code serves inference.
 *
 * @example
 * ```ts
 * import { createBackend, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const x = tape.variable(tape.backend.upload([3], 1, 1))
 * tape.backward(tape.square(x))
 * console.log(tape.backend.read(x.gradient!)) // [6]
 * ```
 */
export class Tape extends ElementwiseTape {
  /**
   * The joint objective (docs/maths.md#2-objective), one loss per example:
   *   `loss_b = τ_b + (1/m) Σ_j ratio_bj · f*(s_bj − τ_b) − s⁺_b`.
   * Gradients: `−1`, `w_bj`, `1 − Σ_j w_bj`.
   */
  jointLoss(inputs: {
    /** `[B, 1]` */
    positive: Variable
    /** `[B, m]` */
    sampled: Variable
    /** `[1, m]` or `[B, m]`, constant */
    logRatio: Variable
    /** `[B, 1]` */
    logPartition: Variable
    conjugate: ConjugateMap
    clamp: number
  }): JointLossResult {
    const { positive, sampled, logRatio, logPartition, conjugate, clamp } = inputs
    const { rows, cols } = sampled
    checkShape(
      positive.rows === rows && positive.cols === 1,
      'jointLoss',
      `positive [${rows}, 1]`,
      shape(positive),
    )
    checkShape(
      logPartition.rows === rows && logPartition.cols === 1,
      'jointLoss',
      `logPartition [${rows}, 1]`,
      shape(logPartition),
    )
    checkShape(
      logRatio.cols === cols && (logRatio.rows === 1 || logRatio.rows === rows),
      'jointLoss',
      `logRatio [1 or ${rows}, ${cols}]`,
      shape(logRatio),
    )
    const { backend } = this
    const out = backend.jointLoss({
      positive: positive.value,
      sampled: sampled.value,
      logRatio: logRatio.value,
      logPartition: logPartition.value,
      conjugate,
      clamp,
    })
    const perExample = this.record(out.loss, [positive, sampled, logPartition], (g) => {
      if (positive.requiresGradient) positive.gradient = backend.scale(g, -1, positive.gradient)
      if (sampled.requiresGradient) {
        sampled.gradient = backend.multiplyColumn(out.weights, g, sampled.gradient)
      }
      if (logPartition.requiresGradient) {
        const direct = accumulate(backend, g, logPartition.gradient)
        logPartition.gradient = backend.scale(backend.multiply(out.weightSum, g), -1, direct)
      }
    })
    return { ...out, perExample }
  }
}
