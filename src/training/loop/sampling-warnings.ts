import type { SamplingDiagnostics } from './events.js'

/**
 * Whether a number is to be trusted whose samples have such a share of effective ones, in (0, 1]: a tenth
 * (docs/findings.md#multilabel-7).
 *
 * @example
 * ```ts
 * import { hasEnoughSamples } from 'partita/core'
 * console.log(hasEnoughSamples(0.4), hasEnoughSamples(0.02)) // true false
 * ```
 */
export function hasEnoughSamples(effectiveShare: number): boolean {
  return effectiveShare >= 0.1
}

/**
 * Of the moves of Markov chains, below this share chains stand where they started: the gradient is that
 * of contrastive divergence at best.
 */
const LEAST_ACCEPTANCE = 0.01

const NEARER = 'use a proposal nearer to the model (tied, empirical, learned) or more samples'

/** What makes the numbers of an epoch untrustworthy, and what to do about it. */
const checks: readonly ((s: SamplingDiagnostics) => string | undefined)[] = [
  ({ effectiveSampleSize: share = 1 }) =>
    !hasEnoughSamples(share)
      ? `the effective sample size is ${percent(share)} of the samples: a few of them carry the gradient, and sampled likelihoods are too good; ${NEARER}`
      : undefined,
  ({ validationEffectiveSampleSize: share = 1 }) =>
    !hasEnoughSamples(share)
      ? `the effective sample size is ${percent(share)} of the samples that held-out likelihoods are estimated from: they are too good, and the epoch they choose may be a wrong one; ${NEARER}`
      : undefined,
  ({ clampedFraction: share = 0 }) =>
    share > 0.001
      ? `${percent(share)} of the log-weights were clamped: the gradient is biased; ${NEARER}, or lower the learning rate`
      : undefined,
  ({ weightTotal: total = 1 }) =>
    total > 2 || total < 0.5
      ? `the weights of the samples sum to ${total.toPrecision(2)} instead of 1: the learned log-partition is far from the true one; use logPartition 'residual', lower the learning rate or raise that of the log-partition, or ${NEARER}`
      : undefined,
  ({ acceptanceRate: share = 1 }) =>
    share < LEAST_ACCEPTANCE
      ? `${percent(share)} of the moves of the Markov chains were accepted: they hardly leave where they started, and the gradient is not that of the likelihood; use more sweeps a step, or objective 'joint'`
      : undefined,
]

/**
 * Looks at the samples of every epoch of a pass and says in words what is wrong with them, each kind
 * of trouble once. The first epoch is left out, unless it is the only one: a log-partition that starts
 * at zero may still be on its way.
 */
export class SamplingWarnings {
  private readonly open = new Set(checks)

  /** the numbers of the kinds of trouble that were told of */
  get told(): number[] {
    return checks.flatMap((describe, i) => (this.open.has(describe) ? [] : [i]))
  }

  /** Takes these for told. */
  skip(told: readonly number[]): void {
    for (const i of told) this.open.delete(checks[i])
  }

  /** new warnings about an epoch, counted from 1, of so many at most */
  check(epoch: number, sampling: SamplingDiagnostics | undefined, epochs: number): string[] {
    if (!sampling || (epoch === 1 && epochs > 1)) return []
    const messages: string[] = []
    for (const describe of this.open) {
      const message = describe(sampling)
      if (message === undefined) continue
      this.open.delete(describe)
      messages.push(`epoch ${epoch}: ${message}`)
    }
    return messages
  }
}

function percent(share: number): string {
  const percentage = 100 * share
  return `${percentage < 99.5 ? percentage.toPrecision(2) : percentage.toFixed(0)} %`
}
