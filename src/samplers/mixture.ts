import { checkOption } from '../errors.js'
import { sum } from '../numbers/index.js'
import { portableExp, portableLog, type Rng } from '../random/index.js'
import { apportion } from './apportion.js'
import type { Proposal } from './proposal.js'

/** One part of a {@link mixture}. */
export interface MixtureComponent {
  readonly proposal: Proposal
  /** positive; weights are divided by their sum */
  readonly weight: number
}

/** Options of {@link mixture}. */
export interface MixtureOptions {
  /**
   * Default true: every draw of `m` codes takes a fixed number from each component, `m · weight`
   * rounded, at least one if `m` allows. False: the numbers are multinomial.
   */
  readonly stratified?: boolean
}

/**
 * A mixture of proposals, `r = Σ_c π_c r_c`, with its exact density. The defensive part of a good
 * proposal: with a weight `ε` on the uniform one no importance ratio exceeds `1/ε`.
 *
 * Stratified (the default), `π_c` is the realised share `m_c / m`, so that the importance-weighted
 * mean over all `m` codes is exactly unbiased with less variance than independent draws have
 * (deterministic mixture weights, the balance heuristic). If `m` is less than the number of
 * components, some have no share and the rest must cover the space. A mixture among the components is
 * taken apart into its own components, so that all shares are those of the whole.
 *
 * Codes stand component by component. If any component draws for each row, so does the mixture.
 *
 * @throws PartitaError INVALID_OPTION unless there is a component, and every weight is positive
 * @see Veach, Guibas 1995; Owen, Zhou 2000, "Safe and effective importance sampling"
 *
 * @example
 * ```ts
 * import { mixture, subsets, tied, uniform } from 'partita'
 * const space = subsets(14)
 * const proposal = mixture([
 *   { proposal: tied(space), weight: 0.9 },
 *   { proposal: uniform(space), weight: 0.1 },
 * ])
 * console.log(proposal.name, proposal.shared) // 0.9 tied + 0.1 uniform false
 * ```
 */
export function mixture(
  components: readonly MixtureComponent[],
  { stratified = true }: MixtureOptions = {},
): Proposal {
  checkComponents(components)
  const parts = withShares(components).flatMap(({ proposal, weight }) =>
    (partsOf.get(proposal) ?? [{ proposal, weight: 1 }]).map((part) => ({
      proposal: part.proposal,
      weight: weight * part.weight,
    })),
  )
  const proposals = parts.map((part) => part.proposal)
  const weights = parts.map((part) => part.weight)
  const shared = proposals.every((proposal) => proposal.shared)
  let codesOfOne = new Float32Array(0)
  let densities = new Float64Array(0)

  const result: Proposal = {
    name: proposals
      .map(({ name }, c) => `${Number(weights[c].toPrecision(3))} ${name}`)
      .join(' + '),
    shared,

    hasFullSupport(count) {
      const counts = stratified ? apportion(weights, count) : undefined
      return proposals.some((proposal, c) => {
        const size = counts ? counts[c] : count
        return size > 0 && (proposal.hasFullSupport?.(size) ?? true)
      })
    },

    sample(rng, count, context, out) {
      const counts = stratified ? apportion(weights, count) : multinomial(weights, count, rng)
      const groups = shared ? 1 : context.rows
      const codeLength = out.length / (groups * count)
      codesOfOne = grown(codesOfOne, out.length, Float32Array)
      let first = 0
      for (let c = 0; c < proposals.length; c++) {
        const size = counts[c]
        if (size === 0) continue
        const proposal = proposals[c]
        const block = codesOfOne.subarray(0, groups * size * codeLength)
        proposal.sample(rng, countFor(proposal, size, groups), context, block)
        for (let group = 0; group < groups; group++) {
          out.set(
            block.subarray(group * size * codeLength, (group + 1) * size * codeLength),
            (group * count + first) * codeLength,
          )
        }
        first += size
      }
    },

    logDensity(codes, count, context, out) {
      const groups = shared ? 1 : context.rows
      const codeCount = groups * count
      const counts = stratified ? apportion(weights, count) : undefined
      const shares = proposals.map((_, c) => (counts ? counts[c] / count : weights[c]))
      const drawn = proposals.filter((_, c) => shares[c] > 0)
      const logShares = shares.filter((share) => share > 0).map(portableLog)
      densities = grown(densities, drawn.length * codeCount, Float64Array)
      drawn.forEach((proposal, c) => {
        const own = densities.subarray(c * codeCount, (c + 1) * codeCount)
        proposal.logDensity(codes, countFor(proposal, count, groups), context, own)
      })
      addLogDensities(densities, logShares, codeCount, out)
    },
  }
  partsOf.set(result, parts)
  return result
}

/** A term below the largest by more adds nothing in double precision. */
const NEGLIGIBLE = -40

/** `ln Σ_c e^{logShares_c + densities_c}` of each code, densities component by component, `[C, n] → [n]` */
function addLogDensities(
  densities: Float64Array,
  logShares: readonly number[],
  codeCount: number,
  out: Float64Array,
): void {
  const components = logShares.length
  const total = components * codeCount
  for (let j = 0; j < codeCount; j++) {
    let largest = -Infinity
    let which = 0
    for (let at = j, c = 0; at < total; at += codeCount, c++) {
      const term = logShares[c] + densities[at]
      if (term <= largest) continue
      largest = term
      which = c
    }
    let sum = 1
    for (let at = j, c = 0; at < total; at += codeCount, c++) {
      if (c === which) continue
      const difference = logShares[c] + densities[at] - largest
      if (difference > NEGLIGIBLE) sum += portableExp(difference)
    }
    out[j] = sum === 1 ? largest : largest + portableLog(sum)
  }
}

/** the components of every mixture made so far */
const partsOf = new WeakMap<Proposal, readonly MixtureComponent[]>()

function withShares(components: readonly MixtureComponent[]): MixtureComponent[] {
  const total = sum(components.map(({ weight }) => weight))
  return components.map(({ proposal, weight }) => ({ proposal, weight: weight / total }))
}

/** a shared component draws the codes of all rows at once */
function countFor(proposal: Proposal, count: number, groups: number): number {
  return proposal.shared ? groups * count : count
}

function multinomial(weights: readonly number[], count: number, rng: Rng): Int32Array {
  const counts = new Int32Array(weights.length)
  for (let draw = 0; draw < count; draw++) {
    let remaining = rng.uniform()
    let c = 0
    while (c < weights.length - 1 && remaining >= weights[c]) remaining -= weights[c++]
    counts[c]++
  }
  return counts
}

/** `buffer`, or a longer one if it is too short */
function grown<T extends { readonly length: number }>(
  buffer: T,
  length: number,
  make: new (length: number) => T,
): T {
  return buffer.length >= length ? buffer : new make(length)
}

function checkComponents(components: readonly MixtureComponent[]): void {
  checkOption(components.length > 0, 'components', 'at least one', 'none')
  components.forEach(({ weight }, c) => {
    checkOption(
      weight > 0 && weight < Infinity,
      `components[${c}].weight`,
      'a positive number',
      weight,
    )
  })
}
