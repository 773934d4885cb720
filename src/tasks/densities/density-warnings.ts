import { hasEnoughSamples, type TrainingResult } from '../../training/index.js'
import type { DensityLogPartition, TiltedLaw } from './tilted-law.js'

/** Nats by which b may differ from the log-partition before it is worth a word. */
const FAR = 0.1

/** What makes a density untrustworthy, in words. */
export function logPartitionWarnings(
  { space }: TiltedLaw,
  { value, standardError, effectiveSampleSize, learned }: DensityLogPartition,
  { isBare, select }: { readonly isBare: boolean; readonly select: TrainingResult },
): string[] {
  const warnings: string[] = []
  const d = space.codeLength
  const figures = `log-partition ${value.toFixed(3)} ± ${standardError.toFixed(3)}${learned === undefined ? '' : `, b ${learned.toFixed(3)}`}, effective sample size ${(100 * effectiveSampleSize).toPrecision(2)} %`
  if (isBare && d > 1) {
    warnings.push(
      `base 'none' in ${d} columns leaves the tails to the score alone (${figures}); use base: 'mixture'`,
    )
  }
  if (!hasEnoughSamples(effectiveSampleSize)) {
    warnings.push(
      `the effective sample size of the log-partition is ${(100 * effectiveSampleSize).toPrecision(2)} % of the draws: likelihoods are not to be trusted; use base: 'mixture', or a proposal of heavier tails`,
    )
  }
  if (learned !== undefined && Math.abs(learned - value) > FAR) {
    warnings.push(
      `b is ${learned.toFixed(3)} where the log-partition is ${value.toFixed(3)}: the samples of the fit missed a part; use a proposal nearer to the data, or more samples`,
    )
  }
  if (select.bestEpoch === 0 && select.epochs > 0) {
    warnings.push('the score added nothing on held-out rows: the density is its base')
  }
  return warnings
}
