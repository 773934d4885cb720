import { PartitaError } from '../errors.js'
import { enumerateCodes, isEnumerable, type Space } from '../spaces/index.js'
import type { Proposal } from './proposal.js'

/**
 * Uniform draws without replacement from a small space, shared by the batch: whole passes over all its
 * outputs, then a random part of one. As many draws as the space has outputs give expectations under
 * the uniform measure without any error; any other number is unbiased, with less variance than
 * {@link uniform}.
 *
 * @throws PartitaError UNSUPPORTED unless the space enumerates at most 65,536 outputs
 *
 * @example
 * ```ts
 * import { drawSamples, Rng, subsets, sweep } from 'partita/core'
 * const space = subsets(2)
 * const { codes } = drawSamples(sweep(space), space, new Rng(1), 4, { rows: 1 })
 * console.log(codes) // all four sets: 0 0, 1 0, 0 1, 1 1
 * ```
 */
export function sweep<Y>(space: Space<Y>): Proposal {
  const { codeLength, logSize } = space
  if (!isEnumerable(space)) {
    throw new PartitaError('UNSUPPORTED', `the outputs of ${space.name} cannot be listed`, {
      expected: 'an enumerable space of at most 65536 outputs',
      received: `about e^${logSize.toFixed(1)} outputs`,
      hint: "use proposal: 'uniform'",
    })
  }
  return {
    name: 'sweep',
    shared: true,
    sample(rng, count, _context, out) {
      const { codes: all, count: total } = enumerateCodes(space)
      const whole = count - (count % total)
      for (let j = 0; j < whole; j += total) out.set(all, j * codeLength)
      if (whole === count) return
      const order = rng.permutation(total)
      for (let j = whole; j < count; j++) {
        const from = order[j - whole] * codeLength
        out.set(all.subarray(from, from + codeLength), j * codeLength)
      }
    },
    logDensity: (_codes, count, _context, out) => void out.fill(0, 0, count),
  }
}
