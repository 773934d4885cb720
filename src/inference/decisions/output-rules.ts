import type { ListedPosterior } from '../posteriors/listed-posterior.js'

/** How one output is chosen from a distribution over the outputs of any space (docs/maths.md#6-decisions). */
export const outputRules = ['mode', 'expected-code'] as const
/**
 * `'mode'`: the most probable output; `'expected-code'`: the one whose code is nearest to `E[φ(y)|x]`
 * (least expected squared distance of codes; for 0/1 codes least expected Hamming distance).
 */
export type OutputRule = (typeof outputRules)[number]

/**
 * The code of the output that a rule chooses, `[c]`: for `'expected-code'` among those listed.
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferOutputs, logistic, subsets, uniform } from 'partita/core'
 * import { decideOutput, Rng, Tape } from 'partita/core'
 * const space = subsets(2)
 * const linearBias = Float32Array.of(-1, 2)
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, space, { features: 1 }, new Rng(1), { linearBias })
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const options = { proposal: uniform(space), rng: new Rng(2) }
 * const [posterior] = inferOutputs(model, logistic, batch, options)
 * console.log(decideOutput(posterior, 'mode')) // 0, 1
 * ```
 */
export function decideOutput(posterior: ListedPosterior, rule: OutputRule): Float32Array {
  if (rule === 'mode') return posterior.mode()
  const { codes, codeLength } = posterior
  const mean = posterior.expectedCode()
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < codes.length; at += codeLength) {
    let distance = 0
    for (let i = 0; i < codeLength; i++) distance += (codes[at + i] - mean[i]) ** 2
    if (distance < least) {
      least = distance
      best = at
    }
  }
  return codes.slice(best, best + codeLength)
}

/**
 * The most probable outputs listed, each once, with their probabilities, most probable first.
 *
 * @returns codes `[c]` each, and weights `[count]` or fewer
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferOutputs, logistic, subsets, uniform } from 'partita/core'
 * import { mostProbable, Rng, Tape } from 'partita/core'
 * const space = subsets(2)
 * const linearBias = Float32Array.of(-1, 2)
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, space, { features: 1 }, new Rng(1), { linearBias })
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const options = { proposal: uniform(space), rng: new Rng(2) }
 * const [posterior] = inferOutputs(model, logistic, batch, options)
 * console.log(mostProbable(posterior, 1)) // the second label alone
 * ```
 */
export function mostProbable(
  { kind, codes, codeLength, weights }: ListedPosterior,
  count: number,
): { readonly codes: readonly Float32Array[]; readonly weights: Float64Array } {
  const total = new Map<number | string, { code: Float32Array; index: number; weight: number }>()
  weights.forEach((weight, index) => {
    const code = codes.subarray(index * codeLength, (index + 1) * codeLength)
    const key = kind === 'enumerated' ? index : code.join()
    const known = total.get(key)
    if (known) known.weight += weight
    else total.set(key, { code, index, weight })
  })
  const likely = [...total.values()].sort((i, j) => j.weight - i.weight || i.index - j.index)
  const kept = likely.slice(0, count)
  return {
    codes: kept.map(({ code }) => code),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  }
}
