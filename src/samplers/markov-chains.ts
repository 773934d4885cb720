import { checkOneOf, PartitaError } from '../errors.js'
import { portableExp, Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'

/**
 * How a proposed move is judged, `Δ` the gain in log-density: accepted with probability
 * `σ(Δ) = 1 / (1 + e^{−Δ})` (`heat-bath`) or `min(1, e^Δ)` (`metropolis`).
 */
export type AcceptanceRule = 'heat-bath' | 'metropolis'

/**
 * Terms of an unnormalised log-density of codes `[n, c]`, each `[n]`, nats; most often one, the score.
 * They may share storage from call to call.
 */
export type LogDensityTerms = (codes: Float32Array) => readonly ArrayLike<number>[]

/** Options of {@link MarkovChains}. */
export interface MarkovChainOptions {
  /** default `'heat-bath'` */
  readonly rule?: AcceptanceRule
}

/**
 * Markov chains on any space that can `step`, run side by side: each move proposes one step for
 * every chain, scores all of them at once, and accepts or rejects each by the gain in log-density.
 * Steps are symmetric, so the stationary law is `∝ exp Σ_t c_t · term_t(y)` relative to the uniform
 * measure, and the law is reversible.
 *
 * On label sets, whose step flips one label, `heat-bath` is Gibbs sampling at a random label; on
 * rankings, whose step is a transposition, it is Barker's rule. `metropolis` accepts more, but where
 * it accepts everything (a constant score) sets of even and odd size only alternate.
 *
 * @see Metropolis et al. 1953; Barker 1965; Geman, Geman 1984
 *
 * @example
 * ```ts
 * import { MarkovChains, Rng, subsets } from 'partita/core'
 * const space = subsets(3)
 * const codes = new Float32Array(4 * 3) // four chains, each at the empty set
 * const sizes = (all: Float32Array) => [
 *   Float64Array.from({ length: 4 }, (_, n) => all[3 * n] + all[3 * n + 1] + all[3 * n + 2]),
 * ]
 * const chains = new MarkovChains(space, codes, sizes)
 * const rng = new Rng(1)
 * for (let move = 0; move < 20; move++) chains.move(rng)
 * console.log(chains.codes) // sets drawn with probability ∝ e^{|y|}
 * ```
 */
export class MarkovChains<Y> {
  /** chains side by side, n */
  readonly count: number
  /** values of the terms where the chains stand, `[n]` each */
  readonly terms: readonly Float64Array[]
  private readonly proposed: Float32Array
  private readonly rule: AcceptanceRule
  private readonly step: NonNullable<Space<Y>['step']>

  /**
   * @param codes where the chains start, `[n, c]`; moved in place
   * @throws PartitaError UNSUPPORTED if the space has no `step`; NOT_FINITE if a log-density is NaN or
   *   `+∞`; INVALID_OPTION
   */
  constructor(
    private readonly space: Space<Y>,
    readonly codes: Float32Array,
    private readonly evaluate: LogDensityTerms,
    { rule = 'heat-bath' }: MarkovChainOptions = {},
  ) {
    checkOneOf('rule', rule, ['heat-bath', 'metropolis'])
    this.rule = rule
    this.step = stepOf(space)
    this.count = codes.length / space.codeLength
    this.proposed = new Float32Array(codes.length)
    this.terms = evaluate(codes).map((values) => {
      checkLogDensity(values, this.count)
      return Float64Array.from(values)
    })
  }

  /**
   * One move of every chain.
   *
   * @param rng of all chains, or one for each of equally many chains side by side, which then move alike
   *   whatever the others do
   * @param coefficients of the terms in the log-density; default all 1
   * @returns share of the moves that were accepted
   * @throws PartitaError NOT_FINITE if a log-density is NaN or `+∞`
   */
  move(rng: Rng | readonly Rng[], coefficients?: readonly number[]): number {
    const { space, codes, proposed, terms, count } = this
    const c = space.codeLength
    const rngs = rng instanceof Rng ? [rng] : rng
    const rngOf = (n: number) => rngs[Math.floor((n * rngs.length) / count)]
    proposed.set(codes)
    for (let n = 0; n < count; n++) this.step.call(space, proposed, n * c, rngOf(n))
    const values = this.evaluate(proposed)
    for (const term of values) checkLogDensity(term, count)
    let accepted = 0
    for (let n = 0; n < count; n++) {
      const uniform = rngOf(n).uniform()
      let before = 0
      let after = 0
      for (let t = 0; t < terms.length; t++) {
        const coefficient = coefficients?.[t] ?? 1
        if (coefficient === 0) continue // 0 · −∞
        before += coefficient * terms[t][n]
        after += coefficient * values[t][n]
      }
      if (!this.accepts(before, after, uniform)) continue
      accepted++
      for (let t = 0; t < terms.length; t++) terms[t][n] = values[t][n]
      for (let at = n * c; at < (n + 1) * c; at++) codes[at] = proposed[at]
    }
    return accepted / count
  }

  private accepts(before: number, after: number, uniform: number): boolean {
    // outside the support every way is open
    const gain = before === -Infinity ? Infinity : after - before
    return this.rule === 'heat-bath'
      ? uniform * (1 + portableExp(-gain)) < 1
      : gain >= 0 || uniform < portableExp(gain)
  }
}

/** The `step` of a space; throws UNSUPPORTED if it has none. */
function stepOf<Y>(space: Space<Y>): NonNullable<Space<Y>['step']> {
  if (space.step) return space.step
  throw new PartitaError('UNSUPPORTED', `${space.name} has no Markov chain`, {
    expected: 'a space with a step',
    hint: 'give the space a symmetric step(code, at, rng), or use an objective without chains',
  })
}

function checkLogDensity(values: ArrayLike<number>, count: number): void {
  for (let n = 0; n < count; n++) {
    if (values[n] < Infinity) continue
    throw new PartitaError('NOT_FINITE', 'a log-density is not a number', {
      received: String(values[n]),
      where: `chain ${n}`,
    })
  }
}
